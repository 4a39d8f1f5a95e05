"""Calibration, applied."""

import numpy as np
import pytest

from stanceframe.calibration import (
    Calibration,
    FrameCalibration,
    StanceCalibration,
    TagCalibration,
    load_calibration,
    sigmoid,
    softmax,
)
from stanceframe.errors import BundleError

HOLDER = StanceCalibration(favor=0.4, against=0.3, none=0.5)


def test_the_sigmoid_survives_large_logits():
    assert sigmoid(np.array([-1000.0, 0.0, 1000.0])).tolist() == [0.0, 0.5, 1.0]


@pytest.mark.parametrize(
    ("exclusive", "found"), [(False, (True, True, False)), (True, (False, True, False))]
)
def test_of_exclusive_frames_the_most_probable_is_there_alone(exclusive, found):
    frames = {name: FrameCalibration(threshold=0.3) for name in ("toll", "blame", "aid")}
    calibration = Calibration(fitted_on="dev", frames=frames, stances={}, tags={})

    assert calibration.present([0.5, 0.6, 0.1], exclusive=exclusive) == found


def test_of_exclusive_frames_none_is_there_if_the_most_probable_is_below_its_threshold():
    frames = {"toll": FrameCalibration(threshold=0.3), "blame": FrameCalibration(threshold=0.9)}
    calibration = Calibration(fitted_on="dev", frames=frames, stances={}, tags={})

    assert calibration.present([0.5, 0.6], exclusive=True) == (False, False)


def test_the_softmax_survives_large_logits():
    assert softmax(np.array([[1000.0, 0.0]])).tolist() == [[1.0, 0.0]]


def test_a_temperature_never_changes_which_label_comes_first():
    logits = np.random.default_rng(3).normal(size=(50, 3))

    cool = StanceCalibration(temperature=3.0).apply(logits)

    assert (cool.argmax(axis=1) == logits.argmax(axis=1)).all()


def test_a_frame_is_scaled_then_shifted():
    # 1 / (1 + exp(-(2 * 1.5 - 1))) by hand
    assert FrameCalibration(scale=2.0, shift=-1.0).apply(np.array([1.5]))[0] == pytest.approx(
        0.880797, abs=1e-6
    )


@pytest.mark.parametrize(
    ("favor", "none", "against", "label"),
    [
        (0.45, 0.35, 0.20, "favor"),
        (0.10, 0.55, 0.35, "against"),
        (0.20, 0.60, 0.20, "none"),
        (0.38, 0.40, 0.22, None),
    ],
)
def test_a_label_is_given_from_its_own_threshold_or_not_at_all(favor, none, against, label):
    assert HOLDER.decide(favor, none, against) == label


def test_the_more_probable_polarity_is_tried_first():
    assert StanceCalibration(favor=0.3, against=0.3).decide(0.4, 0.15, 0.45) == "against"


def test_a_signature_changes_with_the_numbers():
    first = Calibration(fitted_on="dev", frames={}, stances={}, tags={"cue": TagCalibration()})
    second = first.model_copy(update={"tags": {"cue": TagCalibration(threshold=0.4)}})

    assert first.signature.startswith("dev+sha256:")
    assert first.signature != second.signature


def test_a_file_of_another_shape_is_refused(tmp_path):
    (tmp_path / "calibration.json").write_text('{"frames": {}}', encoding="utf-8")

    with pytest.raises(BundleError, match="not of this format"):
        load_calibration(tmp_path / "calibration.json")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BundleError, match="can't be read"):
        load_calibration(tmp_path / "calibration.json")
