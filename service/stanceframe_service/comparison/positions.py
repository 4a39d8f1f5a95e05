"""Who is for or against what: each outlet apart from each source."""

from collections.abc import Sequence

from stanceframe.codebook.schema import Codebook
from stanceframe.types import LabelledSentence, Polarity, StanceRecord
from stanceframe_service.comparison.findings import Place, Position, TargetPositions
from stanceframe_service.comparison.names import UNNAMED
from stanceframe_service.comparison.sides import Side, count_of

__all__ = ["OUTLET", "positions_of"]

OUTLET = "the outlet"

_Key = tuple[str, str, str, bool]  # target, article, holder, whether the holder is the outlet
_Sentences = dict[Polarity, dict[int, Place]]


def positions_of(sides: Sequence[Side], codebook: Codebook) -> tuple[TargetPositions, ...]:
    """Count for each target, article and holder the sentences in favor and against.

    What a sentence as a whole leans to (`any`) has no holder and is left out.
    """
    found: dict[_Key, _Sentences] = {}
    for side in sides:
        for sentence in side.counted:
            for record in sentence.stances:
                _note(found, side, sentence, record)
    names = {target.id: target.name for target in codebook.targets}
    order = [*names, *dict.fromkeys(key[0] for key in found if key[0] not in names)]
    targets = {key[0] for key in found}
    return tuple(
        TargetPositions(
            target=target, name=names.get(target, target), positions=_positions(found, target)
        )
        for target in order
        if target in targets
    )


def _note(
    found: dict[_Key, _Sentences], side: Side, sentence: LabelledSentence, record: StanceRecord
) -> None:
    if record.holder == "any" or record.label == "none":
        return
    is_outlet = record.holder == "author"
    holder = OUTLET if is_outlet else UNNAMED
    if not is_outlet and record.attribution is not None:
        holder = side.source_of(sentence.attributions[record.attribution])
    mention = record.mention
    place = Place(
        sentence=sentence.index,
        start=mention.start if mention else sentence.start,
        end=mention.end if mention else sentence.end,
        text=mention.text if mention else sentence.text,
    )
    cell = found.setdefault((record.target, side.key, holder, is_outlet), {})
    cell.setdefault(record.label, {}).setdefault(sentence.index, place)


def _positions(found: dict[_Key, _Sentences], target: str) -> tuple[Position, ...]:
    positions = [
        Position(
            article=article,
            holder=holder,
            is_outlet=is_outlet,
            favor=count_of(cell.get("favor", {}).values()),
            against=count_of(cell.get("against", {}).values()),
        )
        for (of, article, holder, is_outlet), cell in found.items()
        if of == target
    ]
    return tuple(
        sorted(
            positions,
            key=lambda one: (
                one.article,
                not one.is_outlet,
                -(one.favor.count + one.against.count),
                one.holder,
            ),
        )
    )
