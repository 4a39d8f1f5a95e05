"""Every error that a user of stanceframe can meet, in one tree.

    StanceFrameError
    ├── InputError       an article, a file or a request is not usable; the item fails, others go on
    ├── CodebookError    a codebook breaks its schema, or lacks a label that was asked for
    ├── BundleError      a model folder is incomplete, altered, or disagrees with its codebook
    ├── CorpusError      a data set's file is missing or not in its published format
    ├── RecipeError      a training recipe or an option is wrong
    ├── SuiteError       an evaluation suite is unknown or breaks its schema
    ├── PredictionError  a file of predictions has rows that can't be scored
    ├── ReportError      a stored report, or its floors, can't be used for what was asked
    ├── AnnotationError  coders' answers, or the folder to draw sentences from, can't be used
    ├── SampleError      a labelled sample wasn't drawn at random, or has broken rows
    └── MissingExtraError  a part needs a library that is an optional extra

Programming mistakes stay `ValueError` and `TypeError`.
"""

__all__ = [
    "AnnotationError",
    "BundleError",
    "CodebookError",
    "CorpusError",
    "InputError",
    "MissingExtraError",
    "PredictionError",
    "RecipeError",
    "ReportError",
    "SampleError",
    "StanceFrameError",
    "SuiteError",
]


class StanceFrameError(Exception):
    """Base of all errors a user can meet. The message names the thing, the fault and the cure."""

    code = "error"


class InputError(StanceFrameError):
    """One input item can't be used.

    Args:
        message: What was wrong with which item, and what would be right.
        code: A stable word for programs, such as `empty`, `binary`, `too_large`.
    """

    def __init__(self, message: str, *, code: str = "invalid_input") -> None:
        super().__init__(message)
        self.code = code


class CodebookError(StanceFrameError):
    """A codebook is malformed, or was asked for a label that it doesn't have."""

    code = "codebook"


class BundleError(StanceFrameError):
    """A bundle is missing, altered, or made for another codebook or format."""

    code = "bundle"


class CorpusError(StanceFrameError):
    """A data set's file is missing, or isn't in the format its authors published."""

    code = "corpus"


class RecipeError(StanceFrameError):
    """A training recipe or an option holds something it can't."""

    code = "recipe"


class SuiteError(StanceFrameError):
    """An evaluation suite is unknown, breaks its schema, or is asked for what it doesn't have."""

    code = "suite"


class PredictionError(StanceFrameError):
    """A file of predictions has rows that can't be scored; the message names line and cure."""

    code = "prediction"


class ReportError(StanceFrameError):
    """A stored report is missing, broken or of other gold; or floors can't be held against it."""

    code = "report"


class AnnotationError(StanceFrameError):
    """A file of coders' answers, or a scored folder to draw from, is missing or broken."""

    code = "annotation"


class SampleError(StanceFrameError):
    """A labelled sample can't correct a share: not drawn at random, or with broken rows."""

    code = "sample"


class MissingExtraError(StanceFrameError):
    """A library that belongs to an optional extra isn't installed."""

    code = "missing_extra"

    def __init__(self, library: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs {library}, which is not installed; "
            f"run: pip install 'stanceframe[{extra}]'"
        )
