"""Gold and answers of the suite `conflict`, made for the tests: every kind of layer is in it."""

from stanceframe_eval.assessment import assess
from stanceframe_eval.baselines.lexicon import lexicon_answers
from stanceframe_eval.gold.items import Gold, Item, MarkedSpan, Marks, Question, claim_of
from stanceframe_eval.page.content import Clock, Content
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.suites.loading import load_suite

CLOCK = Clock(started="2031-03-14T09:00:00+00:00", seconds=1, cores=2, machine="made")
SUITE = load_suite("conflict")
WORDS = ("ceasefire", "court")
FRAMES = ("ceasefire", "legal")
CLAIMS = (
    claim_of("ceasefire", "source", "favor"),
    claim_of("court", "source", "against"),
    claim_of("ceasefire", "author", "favor"),
)
SHA = "ab" * 32


def marked(text, words, label=""):
    start = text.index(words)
    return MarkedSpan(start=start, end=start + len(words), label=label)


def conflict_items(count=40, *, hostile=""):
    """Sentences by turns of a ceasefire and of a court, from as many documents as half of them."""
    items = []
    for number in range(count):
        word, frame = WORDS[number % 2], FRAMES[number % 2]
        text = f"Envoy {number} of Veldania said the {word} was near.{hostile}"
        spans = {
            "source": (marked(text, f"Envoy {number} of Veldania"),),
            "cue": (marked(text, "said"),),
            "content": (marked(text, f"the {word} was near"),),
            "loaded": (),
            "evidence": (marked(text, word, frame),),
        }
        items.append(
            Item(
                question=Question(id=f"m{number}{hostile}", text=text),
                cluster=str(number // 2),
                gold={
                    "frames": Marks(labels=frozenset({frame})),
                    "stance": Marks(labels=frozenset({CLAIMS[number % 2]})),
                    **{layer: Marks(spans=marks) for layer, marks in spans.items()},
                },
                slices={
                    "voice": ("own voice only", "quotes directly")[number % 2],
                    "length": "12 to 30 words",
                    "hedge": "not hedged",
                    "source_set": f"made{hostile}",
                    "context": "opens its text",
                },
            )
        )
    return items


def answers_to(items, *, system="mine", made_by="hand", wrong=7):
    """Answer rightly but for every seventh item, which gets the other frame and no spans."""
    answers = {}
    for number, item in enumerate(items):
        gold = dict(item.gold)
        if number % wrong == 0:
            (frame,) = item.gold["frames"].labels
            other = FRAMES[1 - FRAMES.index(frame)]
            gold |= {layer: Marks() for layer in ("source", "cue", "content", "evidence")}
            gold["frames"] = Marks(labels=frozenset({other}))
            gold["stance"] = Marks(labels=frozenset({CLAIMS[2]}))
        (frame,) = gold["frames"].labels
        gold["frames"] = Marks(
            labels=gold["frames"].labels,
            p={one: 0.9 if one == frame else 0.05 for one in FRAMES},
        )
        claims = gold["stance"].labels
        p = {claim: 0.8 if claim in claims else 0.1 for claim in CLAIMS}
        gold["stance"] = Marks(labels=claims, p=p)
        answers[item.question.id] = gold
    return Predictions(system=system, answers=answers, made_by=made_by)


def gold_of(items):
    return Gold(items=tuple(items), split="made", sha256=SHA, as_published=None)


def lexicon_row(items):
    given = lexicon_answers(SUITE, items)
    ids = (item.question.id for item in items)
    return Predictions(
        system="lexicon", answers=dict(zip(ids, given, strict=True)), made_by="words"
    )


def report_on(items, answers, *, command="stanceframe eval run conflict", seed=13) -> Content:
    return assess(
        SUITE,
        gold_of(items),
        answers,
        [],
        [lexicon_row(items)],
        command=command,
        resamples=50,
        seed=seed,
        clock=CLOCK,
    )
