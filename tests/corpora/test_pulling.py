"""Fetching a set: from a server that runs on this machine, by a registry written here."""

import pytest
from tests.corpora.published import entry, running_host, write_registry

from stanceframe.corpora.pulling import PulledFile, pull_corpus
from stanceframe.corpora.registry import load_registry
from stanceframe.errors import CorpusError

TABLE = b"weir,height\nOrvil,2\n" * 9000  # more than one chunk
NOTES = b"Of the weirs.\n"


@pytest.fixture
def host(tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with running_host(tmp_path / "host") as running:
        yield running


@pytest.fixture
def pull(tmp_path, host):
    def pull_files(*files, address=None, facts=None, **options):
        path = write_registry(
            tmp_path / "registry.yaml", address or host.address, *files, **(facts or {})
        )
        registry = load_registry(path)
        return list(pull_corpus(registry, registry.corpus("weirs"), tmp_path / "data", **options))

    return pull_files


def files_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_files_are_fetched_whole_under_their_names(tmp_path, host, pull):
    told = []

    pulled = pull(
        host.publish("table.csv", TABLE),
        host.publish("notes.txt", NOTES),
        tell=lambda file, done: told.append((file.name, done)),
    )

    assert pulled == [PulledFile("table.csv", "pulled"), PulledFile("notes.txt", "pulled")]
    assert (tmp_path / "data/weirs/table.csv").read_bytes() == TABLE
    assert (tmp_path / "data/weirs/notes.txt").read_bytes() == NOTES
    assert files_in(tmp_path / "data") == ["weirs", "weirs/notes.txt", "weirs/table.csv"]
    assert [done for name, done in told if name == "table.csv"][-1] == len(TABLE)
    assert len(told) > 2


def test_what_is_there_and_right_is_not_fetched_again(tmp_path, host, pull):
    files = host.publish("table.csv", TABLE), host.publish("notes.txt", NOTES)
    pull(*files)
    (tmp_path / "data/weirs/table.csv").unlink()
    host.asked.clear()

    pulled = pull(*files)

    assert pulled == [PulledFile("table.csv", "pulled"), PulledFile("notes.txt", "there already")]
    assert host.asked == ["table.csv"]


def test_a_file_that_is_there_and_differs_is_replaced_only_if_told(tmp_path, host, pull):
    file = host.publish("notes.txt", NOTES)
    kept = tmp_path / "data/weirs/notes.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("of my own")

    with pytest.raises(CorpusError, match=r"notes\.txt is there and isn't the file on record; mo"):
        pull(file)
    assert (kept.read_text(), host.asked) == ("of my own", [])

    assert pull(file, overwrite=True) == [PulledFile("notes.txt", "pulled")]
    assert kept.read_bytes() == NOTES


@pytest.mark.parametrize(
    ("served", "message"),
    [
        (b"Of the Weirs.\n", "is not the file on record: its SHA-256 begins with "),
        (NOTES + b"!", "is not the file on record: more than 14 bytes came; nothing of it was"),
        (NOTES[:-1], "broke off after 13 of 14 bytes; try again; nothing was kept"),
    ],
)
def test_another_file_than_the_one_on_record_leaves_nothing(tmp_path, host, pull, served, message):
    host.publish("notes.txt", served)

    with pytest.raises(CorpusError, match=message):
        pull(entry("notes.txt", NOTES, source=True))

    assert files_in(tmp_path / "data") == []


def test_a_wrong_file_does_not_undo_what_is_right(tmp_path, host, pull):
    right = host.publish("table.csv", TABLE)
    host.publish("notes.txt", b"Of the Weirs.\n")

    with pytest.raises(CorpusError, match=r"notes\.txt is not the file on record"):
        pull(right, entry("notes.txt", NOTES, source=True))

    assert files_in(tmp_path / "data") == ["weirs", "weirs/table.csv"]


def test_an_answer_that_breaks_off_leaves_nothing(tmp_path, pull):
    with pytest.raises(CorpusError, match=r"broke off after 18 of 1000 bytes|can't be reached"):
        pull(entry("cut.csv", b"x" * 1000, source=True))

    assert files_in(tmp_path / "data") == []


def test_a_file_that_the_host_lacks_is_named_with_its_origin(tmp_path, pull):
    with pytest.raises(
        CorpusError, match=r"can't be had: the host answers 404 .*; look for the file at orvil\.ex"
    ):
        pull(entry("gone.csv", TABLE, source=True))

    assert files_in(tmp_path / "data") == []


def test_a_host_that_cannot_be_reached_is_named(tmp_path, host, pull):
    with running_host(tmp_path / "closed") as closed:
        address = closed.address  # free again after the block: nobody listens there

    with pytest.raises(CorpusError, match=f"{address}.* can't be reached: .*; check the network"):
        pull(entry("table.csv", TABLE, source=True), address=address)

    assert files_in(tmp_path / "data") == []


def test_a_set_without_a_licence_is_fetched_only_if_that_was_accepted(tmp_path, host, pull):
    file = host.publish("notes.txt", NOTES)
    unstated = {"licence": "none stated", "licence_stated": False}

    with pytest.raises(
        CorpusError, match=r"weirs comes without a stated licence \(none stated\); .*--accept-terms"
    ):
        pull(file, facts=unstated)
    assert host.asked == []

    assert pull(file, facts=unstated, accept_terms=True) == [PulledFile("notes.txt", "pulled")]
    assert pull(file, facts=unstated) == [PulledFile("notes.txt", "there already")]


def test_files_without_a_source_are_named_with_the_way_to_them(tmp_path, host, pull):
    made = entry("joined.csv", b"made by hand", source=False)

    with pytest.raises(CorpusError, match=r"weirs: can't be pulled: joined\.csv\. Ask in Orvil\."):
        pull(made, host.publish("notes.txt", NOTES))
    assert files_in(tmp_path / "data") == ["weirs", "weirs/notes.txt"]

    (tmp_path / "data/weirs/joined.csv").write_bytes(b"made by hand")
    assert [one.state for one in pull(made, host.publish("notes.txt", NOTES))] == [
        "there already",
        "there already",
    ]


def test_a_folder_that_cannot_be_written_is_named(tmp_path, host, pull):
    (tmp_path / "data").write_text("a file where the folder should be")

    with pytest.raises(CorpusError, match=r"notes\.txt\.part can't be written: "):
        pull(host.publish("notes.txt", NOTES))
