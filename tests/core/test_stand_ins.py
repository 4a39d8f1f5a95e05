"""Stand-ins: whoever a sentence names, the network reads the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from stanceframe.bundle import load_bundle
from stanceframe.features import Featurizer, InputLimits
from stanceframe.text.stand_ins import StandInFile, StandIns, load_stand_ins
from stanceframe.types import Span

STATES = [
    ("Israel", "Israeli", "Israelis"),
    ("Russia", "Russian", "Russians"),
    ("Ukraine", "Ukrainian", "Ukrainians"),
    ("Iran", "Iranian", "Iranians"),
    ("the United States", "American", "Americans"),
    ("Saudi Arabia", "Saudi", "Saudis"),
    ("Ruritania", "Ruritanian", "Ruritanians"),
]
GROUPS = ["Hamas", "Hezbollah", "the Houthis", "Islamic Jihad", "the Carbonari"]
TOKENIZER = Tokenizer.from_file(str(load_bundle("conflict-small").tokenizer))
UNDER_STAND_INS = Featurizer(TOKENIZER, InputLimits(context_tokens=0, names="stand-ins"))
AS_WRITTEN = Featurizer(TOKENIZER, InputLimits(context_tokens=0))


def read(text: str) -> list[str | None]:
    return [TOKENIZER.id_to_token(number) for number in UNDER_STAND_INS.sentence(text).ids[1:-1]]


def found(text: str) -> list[tuple[str, str]]:
    return [(text[one.span.start : one.span.end], one.words) for one in load_stand_ins().find(text)]


def test_actors_are_read_in_the_order_in_which_they_are_named():
    text = "Egypt told the Russians that Hezbollah had an Egyptian plan, not a Russian one."

    assert found(text) == [
        ("Egypt", "norway"),
        ("Russians", "portuguese"),
        ("Hezbollah", "farc"),
        ("Egyptian", "norwegian"),
        ("Russian", "portuguese"),
    ]


def test_an_army_and_a_leader_are_their_states():
    assert found("The IDF said Netanyahu had met Putin in Tel Aviv.") == [
        ("IDF", "norwegian army"),
        ("Netanyahu", "hansen"),
        ("Putin", "silva"),
        ("Tel Aviv", "norway"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "He gave us turkey and polish for the table.",
        "The Washington Post and George Washington are no state.",
        "Latin American poets met in Hamastown.",
    ],
)
def test_what_names_no_actor_is_left_alone(text: str):
    assert found(text) == []
    assert UNDER_STAND_INS.sentence(text) == AS_WRITTEN.sentence(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("U.S.-backed troops", "U.S."),
        ("THE UNITED STATES waits", "THE UNITED STATES"),
        ("#Israel_war", "Israel"),
        ("Iran’s envoy", "Iran"),
        ("al\u2011Qaida fled", "al\u2011Qaida"),
    ],
)
def test_names_are_found_however_they_are_written(text: str, words: str):
    assert [name for name, _ in found(text)] == [words]


@given(st.permutations(STATES), st.permutations(GROUPS))
def test_whoever_is_named_the_network_reads_the_same(states, groups):
    def told(first, second, group):
        article = "an" if first[1][0] in "AEIOU" else "a"
        return (
            f"Today {first[0]} accused {second[0]} of arming {group}, and {article} {first[1]} "
            f"envoy said that {second[2]} would answer for it."
        )

    as_it_is = told(states[0], states[1], groups[0])
    turned = told(states[1], states[0], groups[1])

    assert UNDER_STAND_INS.sentence(as_it_is).ids == UNDER_STAND_INS.sentence(turned).ids
    assert AS_WRITTEN.sentence(as_it_is).ids != AS_WRITTEN.sentence(turned).ids


def test_tokens_keep_the_place_of_what_they_stand_for():
    text = "An envoy of the Palestinian Authority met Benjamin Netanyahu."
    encoded = UNDER_STAND_INS.sentence(text)
    places = {TOKENIZER.id_to_token(i): r for i, r in zip(encoded.ids, encoded.ranges, strict=True)}

    assert text[slice(*places["norway"])] == "the Palestinian Authority"
    assert text[slice(*places["silva"])] == "Benjamin Netanyahu"
    assert text[slice(*places["met"])] == "met"
    assert len(set(encoded.words)) == len(encoded.words) - 1  # both ends are -1


def test_several_tokens_of_a_stand_in_are_one_word():
    encoded = UNDER_STAND_INS.sentence("The IDF waits")

    assert [TOKENIZER.id_to_token(i) for i in encoded.ids[1:-1]] == [
        "the", "norwegian", "army", "waits",
    ]  # fmt: skip
    assert encoded.words[2] == encoded.words[3]
    assert encoded.ranges[2] == encoded.ranges[3] == (4, 7)


def test_the_article_before_a_stand_in_does_not_tell_whom_it_stands_for():
    assert read("an Israeli plan") == read("a Russian plan") == ["a", "norwegian", "plan"]
    assert read("an open plan") == ["an", "open", "plan"]


def test_a_target_is_named_as_its_sentence_names_it():
    text = "Iran thanked Russia."
    pair = UNDER_STAND_INS.pair(text, [Span(start=13, end=19)], "Russia")

    tokens = [TOKENIZER.id_to_token(number) for number in pair.ids]
    assert tokens[1:-1] == ["norway", "thanked", "*", "portugal", "*", ".", "[SEP]", "portugal"]
    assert [tokens[i] for i, inside in enumerate(pair.mention) if inside] == ["portugal"]


def test_the_target_follows_the_names_and_not_the_codebooks_words_for_it():
    one = UNDER_STAND_INS.pair("Iran thanked Russia.", [Span(start=13, end=19)], "Russia")
    other = UNDER_STAND_INS.pair("Iran thanked Egypt.", [Span(start=13, end=18)], "Arab states")

    assert one.ids == other.ids


def test_a_target_in_free_words_shares_the_sentences_stand_ins():
    pair = UNDER_STAND_INS.pair("Egypt and Iran signed.", [], "iran deal")

    assert [TOKENIZER.id_to_token(number) for number in pair.ids[-3:-1]] == ["portugal", "deal"]


def test_more_actors_than_stand_ins_share_the_last():
    text = "Iran, Iraq, Egypt, Japan, China and Cuba signed."

    assert [words for _, words in found(text)][3:] == ["peru"] * 3


def test_a_text_of_nothing_but_names_is_read_whole():
    assert read("Iran Iraq") == ["norway", "portugal"]


def test_every_stand_in_begins_with_a_consonant():
    words = [
        name
        for kind in load_stand_ins().stand_ins.values()
        for one in kind
        for name in one.model_dump(exclude_none=True).values()
    ]

    assert words and not [one for one in words if one[0] in "aeiou"]


def test_bare_us_is_an_adjective_and_the_us_a_name():
    assert found("US officials told the US and the U.S. what U.S. troops knew in the U.S.") == [
        ("US", "norwegian"),
        ("the US", "norway"),
        ("the U.S.", "norway"),
        ("U.S.", "norwegian"),
        ("the U.S", "norway"),
    ]
    assert read("US officials met Russian officials") == read("Russian officials met US officials")


def test_the_sentence_before_calls_actors_as_the_sentence_does():
    featurizer = Featurizer(TOKENIZER, InputLimits(context_tokens=8, names="stand-ins"))
    encoded = featurizer.sentence("Israel replied.", "Iran attacked Israel.")

    tokens = [TOKENIZER.id_to_token(number) for number in encoded.ids]
    assert tokens[1:-1] == [
        "norway",
        "replied",
        ".",
        "[SEP]",
        "portugal",
        "attacked",
        "norway",
        ".",
    ]


def test_a_long_text_of_names_is_read_in_time_that_grows_with_its_length():
    text = "Iran hit Iraq. " * 4000  # with a scan for each name this took minutes

    assert UNDER_STAND_INS.sentence(text).tokens == 4 * 4000


def test_the_window_around_a_mention_is_cut_from_what_is_read():
    text = "the IDF " * 200 + "met Russia " + "again " * 200
    start = text.index("Russia")
    pair = UNDER_STAND_INS.pair(text, [Span(start=start, end=start + 6)], "Russia")

    assert pair.tokens == 3 * 200 + 2 + 200
    assert [TOKENIZER.id_to_token(i) for i, m in zip(pair.ids, pair.mention, strict=True) if m] == [
        "portugal"
    ]


def test_words_of_one_actor_are_not_two_actors_words():
    file = StandInFile.model_validate(
        {
            "format": 1,
            "version": "1",
            "stand_ins": {"state": [{"name": "norway"}]},
            "actors": [{"kind": "state", "name": ["Iran"]}, {"kind": "state", "name": ["iran"]}],
        }
    )

    with pytest.raises(ValueError, match="'iran' stands under two labels"):
        StandIns(file)


def test_a_kind_without_stand_ins_is_refused():
    with pytest.raises(ValueError, match="no stand-ins for actors of the kind group"):
        StandInFile.model_validate(
            {
                "format": 1,
                "version": "1",
                "stand_ins": {"state": [{"name": "norway"}]},
                "actors": [{"kind": "group", "name": ["the League"]}],
            }
        )
