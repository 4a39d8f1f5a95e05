"""Articles from a store and results into one are those of a disk, byte for byte."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.batch.conftest import tables_of, text, write_mixed_folder
from tests.batch.killing import kill, started
from tests.batch.stores import (
    PASSWORD,
    ftp_server,
    get_folder,
    missing_for_s3,
    put_folder,
    s3_server,
)

from stanceframe.errors import MissingExtraError
from stanceframe_service.batch.errors import FolderError
from stanceframe_service.inputs import find_sources
from stanceframe_service.storage.addresses import StorageError, local_form
from stanceframe_service.storage.lease import Patience
from stanceframe_service.storage.remote import RemoteResults

pytest.importorskip("fsspec", reason="needs fsspec, of the extra cluster")
HASTY = Patience(beat_s=0.05, dead_after_s=0.4)


@pytest.fixture(scope="module", params=["ftp", "s3"])
def store(request, tmp_path_factory):
    """The address of an empty store."""
    if request.param == "s3":
        if missing := missing_for_s3():
            pytest.skip(f"needs {', '.join(missing)}, which S3's stand-in is made of")
        with pytest.MonkeyPatch.context() as kept:
            for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
                kept.setenv(name, "")  # what was there comes back
            with s3_server() as address:
                yield address
        return
    pytest.importorskip("pyftpdlib", reason="needs the FTP server of pyftpdlib")
    with ftp_server(tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture(scope="module")
def articles(tmp_path_factory):
    """A mixed folder with a side-car, in which the name of a folder has a space."""
    root = write_mixed_folder(tmp_path_factory.mktemp("input") / "articles", 60)
    (root / "an outlet").mkdir()
    (root / "an outlet" / "a.txt").write_text(text(7), encoding="utf-8")
    (root / "an outlet" / "a.meta.json").write_text('{"outlet": "Orlo Post"}', encoding="utf-8")
    (root / ".hidden.txt").write_text("not an article", encoding="utf-8")
    (root / "picture.png").write_bytes(b"\x89PNG")
    return root


def published(address):
    """What a finished run publishes in a store, but for its durations."""
    return {
        name: content
        for name, content in get_folder(address).items()
        if "/" not in name and name != "summary.json"
    }


def test_a_store_gives_and_takes_what_a_disk_does(store, articles, score, tmp_path):
    put_folder(articles, f"{store}/given/articles")
    score(articles, "--out", tmp_path / "out", "--format", "parquet", "--format", "jsonl")

    result = score(
        *(f"{store}/given/articles", "--out", f"{store}/given/out"),
        *("--format", "parquet", "--format", "jsonl"),
    )

    assert result.exit_code == 1, result.exception  # for the errors among the articles
    assert published(f"{store}/given/out") == tables_of(tmp_path / "out")
    summary = json.loads(get_folder(f"{store}/given/out")["summary.json"])
    assert summary["skipped_files"] == {".png": 1}
    assert PASSWORD not in json.dumps(summary)
    parts = {name for name in get_folder(f"{store}/given/out") if name.endswith(".gz")}
    here = (path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*.gz"))
    assert parts == {path.as_posix() for path in here}


def test_a_run_begun_on_a_disk_goes_on_in_a_store(store, articles, score, tmp_path):
    out = tmp_path / "out"
    score(articles, "--out", out)
    lost = sorted((out / "parts").rglob("*.gz"))[0]
    content, tables = lost.read_bytes(), tables_of(out)
    lost.unlink()
    put_folder(out, f"{store}/begun")

    score(articles, "--out", f"{store}/begun")

    assert published(f"{store}/begun").items() >= tables.items()
    assert get_folder(f"{store}/begun")[lost.relative_to(out).as_posix()] == content


def test_a_run_into_a_store_that_is_killed_is_gone_on_with(store, articles, score, tiny, tmp_path):
    score(articles, "--out", tmp_path / "whole")
    out = f"{store}/killed"
    process = started([str(articles), "--out", out, "--model", str(tiny), "--workers", "1"])
    while process.poll() is None and not any(name.endswith(".gz") for name in listed(out)):
        pass
    kill(process)
    there = RemoteResults(out)
    there.remove(".lock")  # in place of waiting until it is believed dead

    score(articles, "--out", out)

    assert published(out) == tables_of(tmp_path / "whole")


def listed(address):
    """Names of files in a store that somebody else is writing to."""
    try:
        return set(get_folder(address))
    except (OSError, EOFError):
        return set()


def test_one_file_and_a_pattern_in_a_store_are_read_as_on_a_disk(store, articles):
    put_folder(articles, f"{store}/some/articles")

    for source in ("repeat.md", "an outlet/a.txt", "*/*.txt", "**/*.txt", "objects.jsonl"):
        here = find_sources([str(articles / source)]).files
        there = find_sources([f"{store}/some/articles/{source}"]).files
        assert [one.name for one in there] == [one.name for one in here], source
        assert [one.size for one in there] == [one.size for one in here], source


def test_what_is_not_in_the_store_is_an_error_of_its_own(store):
    (file,) = find_sources([f"{store}/nothing/there.txt"]).files

    assert file.fault == "is not there"


def test_a_second_run_into_a_store_is_refused(store, articles, score):
    out = RemoteResults(f"{store}/held", HASTY)
    out.prepare()

    with out.locked(print):
        refused = score(articles, "--out", out.address)

    assert isinstance(refused.exception, FolderError)
    assert "another run is writing" in str(refused.exception)
    assert f"process {os.getpid()} on" in str(refused.exception)
    assert PASSWORD not in str(refused.exception)


def test_the_lock_of_a_dead_run_is_taken_over_after_a_while(store):
    out = RemoteResults(f"{store}/dead", HASTY)
    out.prepare()
    out.write(".lock", b'{"owner": "x", "host": "orvil", "process": 7, "beat": 3}')
    said = []

    with out.locked(said.append):
        out.write("a.txt", b"held")

    assert "the lock of process 7 on orvil" in said[0]
    assert out.read(".lock") is None
    assert out.read("a.txt") == b"held"


def test_a_run_that_was_taken_over_publishes_nothing(store):
    out = RemoteResults(f"{store}/frozen", HASTY)
    out.prepare()

    with pytest.raises(FolderError, match="taken"), out.locked(print), out.tables([]) as folder:
        (folder / "articles.jsonl").write_bytes(b"{}\n")
        RemoteResults(out.address).write(".lock", b'{"owner": "another"}')

    assert out.read("articles.jsonl") is None
    assert out.read(".lock") == b'{"owner": "another"}'  # it isn't ours to remove


def test_tables_of_another_format_are_removed_from_a_store(store, articles, score):
    score(articles, "--out", f"{store}/formats", "--format", "csv")
    score(articles, "--out", f"{store}/formats")

    names = {name for name in get_folder(f"{store}/formats") if "/" not in name}
    assert "articles.jsonl" in names
    assert not [name for name in names if name.endswith((".csv", ".partial", ".lock"))]


def test_an_address_of_this_machines_disks_is_a_path(articles, score, tmp_path):
    score(articles, "--out", tmp_path / "path")
    result = score(articles.as_uri(), "--out", (tmp_path / "address").as_uri())

    assert result.exit_code == 1
    assert tables_of(tmp_path / "path") == tables_of(tmp_path / "address")
    assert files_below(tmp_path / "path") == files_below(tmp_path / "address")


def files_below(folder):
    return {path.relative_to(folder) for path in folder.rglob("*")}


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("file:///a/b%20c.txt", "/a/b c.txt"),
        ("file://localhost/a", "/a"),
        ("FILE:///a/*?.txt", "/a/*?.txt"),
        ("a/b.txt", "a/b.txt"),
    ],
)
def test_addresses_become_paths(address, path):
    assert local_form(address) == path


def test_a_file_address_of_another_machine_is_refused():
    with pytest.raises(StorageError, match="three slashes"):
        local_form("file://orvil/a")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://127.0.0.1:9/articles", "can't be used (ConnectionRefusedError"),
        ("ftp://reader:orvil-1911@127.0.0.1:9/a", "'ftp://***@127.0.0.1:9/a' can't be used"),
        ("parchment://shelf/a", "of a kind of store that fsspec doesn't know"),
    ],
)
def test_a_store_that_is_out_of_reach_is_told_in_a_line(address, said, articles, score, tmp_path):
    read = score(address, "--out", tmp_path / "out")

    assert isinstance(read.exception, StorageError)
    assert said in str(read.exception)
    assert "\n" not in str(read.exception)
    assert PASSWORD not in str(read.exception)


def test_a_wrong_password_is_told_in_a_line(store, score, tmp_path):
    if not store.startswith("ftp:"):
        pytest.skip("S3's stand-in lets everybody in")

    refused = score(store.replace(PASSWORD, "wrong-one"), "--out", tmp_path / "out")

    assert isinstance(refused.exception, StorageError)
    assert "wrong-one" not in str(refused.exception)


def test_missing_credentials_are_told_in_a_line(store, score, tmp_path, monkeypatch):
    if not store.startswith("s3:"):
        pytest.skip("FTP knows nobody without a name")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    import s3fs  # pyright: ignore[reportMissingImports]

    s3fs.S3FileSystem.clear_instance_cache()
    refused = score(f"{store}/given", "--out", tmp_path / "out")

    assert isinstance(refused.exception, StorageError)
    assert "give credentials" in str(refused.exception)


def test_results_go_only_where_files_are_written_whole(articles, score):
    refused = score(articles, "--out", "http://127.0.0.1:9/out")

    assert isinstance(refused.exception, StorageError)
    assert "whole or not at all" in str(refused.exception)


def test_without_the_extra_an_address_names_it(articles, score, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "fsspec.core", None)

    refused = score(articles, "--out", "ftp://127.0.0.1:9/out")

    assert isinstance(refused.exception, MissingExtraError)
    assert "pip install 'stanceframe[cluster]'" in str(refused.exception)


def test_the_command_says_it_without_a_traceback(articles):
    done = subprocess.run(
        [
            Path(sys.executable).with_name("stanceframe"),
            "score",
            str(articles),
            "--out",
            "ftp://127.0.0.1:9/out",
        ],
        capture_output=True,
        text=True,
    )

    assert done.returncode == 2
    assert done.stderr.startswith("stanceframe: 'ftp://127.0.0.1:9/out' can't be used")
    assert len(done.stderr.splitlines()) == 1
