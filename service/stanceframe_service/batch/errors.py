"""What a folder run refuses."""

from stanceframe.errors import StanceFrameError

__all__ = ["FolderError"]


class FolderError(StanceFrameError):
    """A folder can't be read from or written to as asked."""

    code = "folder"
