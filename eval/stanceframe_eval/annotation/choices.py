"""What a user chooses from at the command line; it loads nothing, so that help is quick."""

from enum import StrEnum

__all__ = ["Form", "How"]


class Form(StrEnum):
    """Programs that coders work with."""

    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"
    CSV = "csv"
    QDPX = "qdpx"

    @property
    def file_name(self) -> str:
        """What its file is called in a folder of tasks."""
        endings = {"label-studio": "json", "doccano": "jsonl", "csv": "csv", "qdpx": "qdpx"}
        return f"tasks.{endings[self.value]}"


class How(StrEnum):
    """How sentences are chosen. Only a random sample allows shares and honest tests."""

    RANDOM = "random"
    FRAME = "frame"
    UNCERTAIN = "uncertain"
