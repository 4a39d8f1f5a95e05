"""Reading codebooks, one's own and the shipped, and what is said of a faulty one."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from stanceframe.codebook.loading import load_codebook, shipped_codebooks
from stanceframe.codebook.schema import Codebook
from stanceframe.codebook.source import parse_yaml
from stanceframe.errors import CodebookError

TWIN = "  - {id: loss, name: L, definition: L., use_when: [L.]}"


def complaint_of(path) -> list[str]:
    with pytest.raises(CodebookError) as caught:
        load_codebook(path)
    return str(caught.value).splitlines()


def test_a_codebook_of_ones_own_loads(small):
    codebook = load_codebook(small())

    assert codebook.frame_ids == ("delay", "loss")
    assert codebook.target_ids == ("company",)
    assert codebook.frame("delay").not_when[0].instead == "loss"
    assert codebook.target("company").aliases[0] == "Lyrna Line{|s}"


def test_text_that_ends_like_a_file_is_a_path(small):
    assert load_codebook(str(small())).id == "ferries"


def test_a_name_gives_the_newest_and_a_version_exactly_that():
    assert load_codebook("conflict") == load_codebook("conflict@1.0.0")
    assert load_codebook("conflict").version == shipped_codebooks()[0].version


@pytest.mark.parametrize("reference", ["nothing", "conflict@9.9.9", ""])
def test_an_unknown_name_is_refused_with_the_known_ones(reference):
    with pytest.raises(CodebookError, match=r"shipped are: conflict@1\.0\.0; for one of your own"):
        load_codebook(reference)


def test_an_unknown_label_is_named_with_the_known_ones(small):
    codebook = load_codebook(small())

    with pytest.raises(CodebookError, match="'ferries' has no frame 'fog'; it has: delay, loss"):
        codebook.frame("fog")
    with pytest.raises(CodebookError, match="'ferries' has no target 'crew'; it has: company"):
        codebook.target("crew")


@pytest.mark.parametrize(
    ("old", "new", "place", "cure"),
    [
        ("title: Ferries", "colour: red\ntitle: Ferries", "line 4, colour", "unknown key"),
        ("    name: Delay\n", "", "line 7, frames[0].name", "this key is missing; add it"),
        ("version: 0.1.0", "version: 1", "line 3, version", "must be text"),
        (
            "version: 0.1.0",
            "version: one",
            "line 3, version",
            "three numbers with dots, such as 1.0.0",
        ),
        ("verbs: [say]", "verbs: [no]", "line 33, cue_classes[0].verbs[0]", "must be text"),
        ("use_when: [It acts.]", "use_when: It acts.", "line 24, targets[0].use_when", "a list"),
        ("- id: delay", "- id: De lay", "line 7, frames[0].id", "small letters, digits and"),
        ("verbs: [say]", "verbs: [Say]", "line 33, cue_classes[0].verbs[0]", "small letters"),
        ("What is said of ferries.", "' '", "line 5, description", "is empty; write it"),
        ("instead: loss", "instead: fog", "line 12, frames[0].not_when[0].instead", "'fog'"),
        (
            "[A ferry is lost.]",
            f"[It sank.]\n{TWIN}",
            "line 19, frames[2]",
            "'loss' is there twice",
        ),
        ("Line{|s}", "Line{|s", "line 26, targets[0].aliases[0]", "opens a brace"),
        ("kind: actor", "kind: person", "line 22, targets[0].kind", "'actor' or 'proposition'"),
        ("- id: neutral", "- id: bland", "line 29, cue_classes[0].id", "'neutral', 'distancing'"),
        ("verbs: [say]", "verbs: [say, say]", "cue_classes[0].verbs[1]", "'say' is there twice"),
        ("verbs: [say]", "verbs: [say]\n    uncertain: [add]", "uncertain[0]", "neither a verb"),
        ("title: Ferries", "id: boats\ntitle: Ferries", "line 4, id", "there twice; keep one"),
        ("use_when: [It acts.]", "use_when: &a [*a]", "line 24, targets[0].use_when[0]", "a YAML"),
        ("title: Ferries", "no: 1\ntitle: Ferries", "line 4, no", "a key must be text"),
    ],
)
def test_a_fault_is_named_with_its_line_its_key_and_the_cure(small, old, new, place, cure):
    head, fault = complaint_of(small((old, new)))

    assert head.endswith("ferries.yaml has 1 fault:")
    assert place in fault
    assert cure in fault


def test_all_faults_are_named_at_once(small):
    lines = complaint_of(small(("    name: Delay\n", ""), ("kind: actor", "kind: person")))

    assert lines[0].endswith("has 2 faults:")
    assert len(lines) == 3


def test_a_verb_of_two_classes_is_refused(small):
    verb = "- {id: distancing, name: D, definition: D., use_when: [D.], verbs: [say]}"
    other = f"  {verb}\nirregular_verbs"

    lines = complaint_of(small(("irregular_verbs", other)))

    assert "cue_classes[1].verbs[0]: 'say' is also a verb of 'neutral'" in lines[1]


def test_a_date_is_not_text(small):
    lines = complaint_of(small(("title: Ferries", "title: 2001-01-01")))

    assert "neither text nor number" in lines[0]
    assert "between quotation marks" in lines[0]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "must hold keys with values"),
        (b"- a\n- b\n", "must hold keys with values"),
        (b"a: [", "is not valid YAML"),
        (b"a: !!python/name:os.system x", "is not valid YAML"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"a\x00b", "is not valid YAML"),
        (b"? [a, b]\n: c\n", "a key must be text"),
    ],
)
def test_a_file_that_is_no_codebook_is_refused(tmp_path, content, complaint):
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)

    assert complaint in "\n".join(complaint_of(path))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CodebookError, match=r"there is no codebook file .*none\.yaml"):
        load_codebook(tmp_path / "none.yaml")
    with pytest.raises(CodebookError, match="can't be read"):
        load_codebook(tmp_path)


def test_comments_key_order_and_layout_do_not_change_the_hash(small):
    path = small()
    before = load_codebook(path).content_hash
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text("# new\n" + yaml.safe_dump(content, width=20), encoding="utf-8")

    assert load_codebook(path).content_hash == before


def test_any_change_of_content_changes_the_hash(small):
    before = load_codebook(small())
    after = load_codebook(small(("It sank.", "It sank!")))

    assert before.content_hash != after.content_hash
    assert before != after


def test_the_hash_does_not_depend_on_defaults_being_written_out(small):
    codebook = load_codebook(small())
    written = Codebook.model_validate_json(codebook.model_dump_json())

    assert written.content_hash == codebook.content_hash


def test_the_signature_begins_the_hash(small):
    codebook = load_codebook(small())

    assert codebook.content_hash.startswith("sha256:")
    assert len(codebook.content_hash) == len("sha256:") + 64
    assert codebook.signature == f"ferries@0.1.0+{codebook.content_hash[:19]}"


@settings(max_examples=50)
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_as_yaml(text):
    try:
        source = parse_yaml(text, "a.yaml")
    except CodebookError:
        return
    assert source.line_of(("anything", 3)) >= 1


def test_a_shipped_file_is_named_after_what_it_holds():
    for book in shipped_codebooks():
        codebook = load_codebook(book.path)
        assert Path(f"{codebook.id}-{codebook.version}.yaml").name == book.path.name
