import pytest

from stanceframe_eval.baselines.lexicon import lexicon_answers
from stanceframe_eval.baselines.standing import standing_baselines
from stanceframe_eval.gold.items import Item, Marks, Question, claim_of
from stanceframe_eval.gold.reading import read_gold, read_train
from stanceframe_eval.suites.loading import load_suite


def item(text, number=0, **gold):
    return Item(question=Question(id=str(number), text=text), cluster=str(number), gold=gold)


def test_keywords_are_counted_as_the_outlets_own_whoever_says_them():
    text = 'Morava\'s envoy said the "genocide" must be followed by a ceasefire.'

    (answer,) = lexicon_answers(load_suite("conflict"), [item(text)])

    assert answer["frames"].labels == {"atrocity", "ceasefire"}
    assert answer["stance"].labels == {
        claim_of("genocide_claim", "author", "favor"),
        claim_of("ceasefire", "author", "favor"),
    }
    assert [text[one.start : one.end] for one in answer["cue"].spans] == ["said"]
    assert [text[one.start : one.end] for one in answer["content"].spans] == ["genocide"]
    assert {one.label for one in answer["evidence"].spans} == {"atrocity", "ceasefire"}


def test_the_capitalised_words_before_a_reporting_verb_are_its_speaker():
    text = "Minister Anna Velt said no."

    (answer,) = lexicon_answers(load_suite("conflict"), [item(text)])

    assert [text[one.start : one.end] for one in answer["source"].spans] == ["Minister Anna Velt"]


def mentions(count):
    """Texts whose tone says the label, except for targets that are always favoured."""
    tones = {"favor": "praised warmly", "none": "met briefly", "against": "blamed harshly"}
    items = []
    for number in range(count):
        label = list(tones)[number % 3]
        items.append(
            Item(
                question=Question(
                    id=str(number), text=f"They {tones[label]} today.", target="Morava"
                ),
                cluster=str(number),
                gold={"stance": Marks(labels=frozenset({label}))},
            )
        )
    return items


def test_a_learner_sees_what_it_may_see():
    items = mentions(60)
    rows = standing_baselines(load_suite("newsmtsc-rw"), items, items, seed=1)

    shares = {}
    for row in rows:
        right = [row.of(one, "stance").labels == one.gold["stance"].labels for one in items]
        shares[row.system] = sum(right) / len(items)

    assert [row.system for row in rows] == [
        "majority",
        "lexicon",
        "tfidf",
        "target_blind",
        "text_blind",
    ]
    assert shares["tfidf"] == shares["target_blind"] == 1
    assert shares["text_blind"] == shares["majority"] == pytest.approx(1 / 3)


def test_without_a_train_split_learners_are_left_out():
    rows = standing_baselines(load_suite("newsmtsc-rw"), (), mentions(9), seed=1)

    assert [row.system for row in rows] == ["majority", "lexicon"]


def test_claims_are_learnt_for_each_mentioned_target_and_holder():
    def said(number, praised):
        label = "favor" if praised else "against"
        text = f"Iran was {'praised' if praised else 'condemned'} by the envoy."
        claims = Marks(labels=frozenset({claim_of("iran", "source", label)}))
        return item(text, number, stance=claims, frames=Marks(labels=frozenset({"legal"})))

    items = [said(number, number % 2 == 0) for number in range(40)]

    rows = {
        row.system: row for row in standing_baselines(load_suite("conflict"), items, items, seed=1)
    }

    learnt = rows["tfidf"]
    assert all(learnt.of(one, "stance").labels == one.gold["stance"].labels for one in items)
    assert rows["text_blind"].layers == rows["target_blind"].layers == ("stance",)


def test_the_vote_of_a_rater_is_one_that_was_given(shared):
    suite = load_suite("gwsd")
    items = read_gold(suite, shared / "data").items

    rows = {row.system: row for row in standing_baselines(suite, (), items, seed=1)}

    votes = rows["one_rater"]
    assert all(votes.of(one, "stance").labels <= set(one.raters) for one in items)


def test_missing_training_data_is_said_and_no_fault(tmp_path, caplog):
    assert read_train(load_suite("newsmtsc-rw"), tmp_path) == ()
    assert "baselines that learn are left out" in caplog.text
