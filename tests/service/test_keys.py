"""Keys: made once, kept as hashes, asked for off loopback, never written anywhere else."""

import stat
from base64 import b64encode

import httpx
import pytest
from typer.testing import CliRunner

from stanceframe_service import keys_cli, serve_cli
from stanceframe_service.app import create_app
from stanceframe_service.security.admission import Wish, access_of
from stanceframe_service.security.gate import Access
from stanceframe_service.security.keys import KeyFile, KeysError

TEXT = {"text": "Veldania urged a truce."}


@pytest.fixture
def keys(tmp_path):
    return KeyFile(tmp_path / "settings" / "keys.json")


def test_a_key_is_kept_as_a_hash_in_a_file_that_its_owner_alone_can_read(keys):
    made = keys.add("newsroom")

    kept = keys.path.read_text(encoding="utf-8")
    assert made.secret not in kept
    assert made.secret.rpartition("_")[2] not in kept
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert keys.owner_of(made.secret) == made.key


@pytest.mark.parametrize(
    "change", [lambda key: key[:-1], lambda key: key + "a", lambda key: "", lambda key: "\ud800é"]
)
def test_what_is_nearly_a_key_is_none(keys, change):
    made = keys.add("newsroom")

    assert keys.owner_of(change(made.secret)) is None


def test_the_right_secret_under_another_keys_id_is_no_key(keys):
    first, second = keys.add("first"), keys.add("second")

    mixed = f"sf_{first.key.id}_{second.secret[12:]}"

    assert keys.owner_of(mixed) is None


def test_a_revoked_key_is_refused_by_who_has_the_file_open(keys):
    made = keys.add("newsroom")
    assert keys.owner_of(made.secret) is not None

    KeyFile(keys.path).revoke("newsroom")

    assert keys.owner_of(made.secret) is None


def test_a_file_that_others_can_read_is_refused_with_the_cure(keys):
    keys.add("newsroom")
    keys.path.chmod(0o644)

    with pytest.raises(KeysError, match="chmod 600"):
        KeyFile(keys.path).entries()


def test_a_broken_file_is_refused(keys):
    keys.add("newsroom")
    keys.path.write_text("{}}", encoding="utf-8")

    with pytest.raises(KeysError, match="not a file of keys"):
        KeyFile(keys.path).entries()


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 65])
def test_a_name_that_would_not_stand_on_a_line_is_refused(keys, name):
    with pytest.raises(KeysError, match="can't name a key"):
        keys.add(name)


def test_a_name_is_taken_once(keys):
    keys.add("newsroom")

    with pytest.raises(KeysError, match="already"):
        keys.add("newsroom")


def test_the_command_makes_lists_and_revokes(tmp_path):
    runner, file = CliRunner(), ["--keys-file", str(tmp_path / "keys.json")]

    made = runner.invoke(keys_cli.app, ["new", "desk two", *file])
    listed = runner.invoke(keys_cli.app, ["list", *file])
    revoked = runner.invoke(keys_cli.app, ["revoke", "desk two", *file])

    assert KeyFile(tmp_path / "keys.json").entries() == ()
    assert made.stdout.startswith("sf_")
    assert listed.stdout.rstrip().endswith("desk two")
    assert made.stdout.strip() not in listed.output + made.stderr + revoked.output


@pytest.mark.parametrize(
    ("address", "asked", "has_keys"),
    [
        ("127.0.0.1", None, False),
        ("::1", None, False),
        ("127.0.0.1", True, True),
        ("0.0.0.0", None, True),  # noqa: S104
        ("192.0.2.7", None, True),
        ("192.0.2.7", False, False),
    ],
)
def test_keys_are_asked_for_where_other_machines_reach(keys, address, asked, has_keys):
    keys.add("newsroom")

    access = access_of(address, Wish(keys=asked, keys_file=keys.path))

    assert (access.keys is not None) is has_keys


def test_a_service_without_any_key_does_not_start_off_loopback(keys):
    words = ["--host", "0.0.0.0", "--port", "0", "--keys-file", str(keys.path)]  # noqa: S104

    result = CliRunner().invoke(serve_cli.app, words)

    assert isinstance(result.exception, KeysError)
    assert "--no-keys" in str(result.exception)


@pytest.fixture(scope="module")
def guarded(labeller, serving, tmp_path_factory):
    keys = KeyFile(tmp_path_factory.mktemp("keys") / "keys.json")
    made = keys.add("newsroom")
    app = create_app(labeller, access=Access(keys=keys))
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        yield client, made.secret


def test_a_request_needs_a_key_and_any_of_three_headers_carries_it(guarded):
    client, key = guarded
    basic = b64encode(f"me:{key}".encode()).decode()
    carried = [
        {"authorization": f"Bearer {key}"},
        {"x-api-key": key},
        {"authorization": f"Basic {basic}"},
    ]

    answers = [client.post("/v1/label", json=TEXT, headers=headers) for headers in carried]

    assert [answer.status_code for answer in answers] == [200, 200, 200]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer sf_00000000_" + "a" * 43},
        {"authorization": "Basic !!!"},
        {"authorization": "Bearer"},
        {"x-api-key": "key"},
    ],
)
@pytest.mark.parametrize("path", ["/v1/label", "/metrics", "/docs", "/openapi.json", "/nowhere"])
def test_without_a_key_nothing_is_given_away(guarded, path, headers):
    client, _ = guarded

    answer = client.get(path, headers=headers)

    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthorized"
    assert answer.headers["www-authenticate"].endswith('realm="stanceframe"')


def test_health_needs_no_key(guarded):
    client, _ = guarded

    assert client.get("/healthz/live").status_code == 200
    assert client.get("/healthz/ready").status_code == 200


def test_a_browser_is_asked_for_the_key(guarded):
    client, _ = guarded

    assert client.get("/").headers["www-authenticate"].startswith("Basic ")
    assert client.post("/v1/label").headers["www-authenticate"].startswith("Bearer ")


def test_keys_are_in_the_openapi_document_where_they_are_asked_for(guarded, labeller):
    client, key = guarded

    document = client.get("/openapi.json", headers={"x-api-key": key}).json()
    without = create_app(labeller).openapi()

    assert "401" in document["paths"]["/v1/label"]["post"]["responses"]
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert "401" not in document["paths"]["/healthz/live"]["get"]["responses"]
    assert "securitySchemes" not in without["components"]


def test_a_file_of_keys_that_becomes_unreadable_lets_nobody_in(labeller, serving, keys, caplog):
    key = keys.add("newsroom").secret
    with serving(create_app(labeller, access=Access(keys=keys))) as address:
        keys.path.chmod(0o666)
        keys.path.write_text("broken", encoding="utf-8")

        answer = httpx.get(f"{address}/v1/model", headers={"x-api-key": key}, timeout=600)

    assert answer.status_code == 503
    assert "keys can't be read" in caplog.text
    assert key not in caplog.text + answer.text
