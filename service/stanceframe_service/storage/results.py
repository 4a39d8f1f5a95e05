"""A folder of results, wherever it lies: what a run asks of it."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

__all__ = ["ResultFolder", "Tell", "open_results"]

Tell = Callable[[str], None]


class ResultFolder(Protocol):
    """A folder of results. Names of files are relative to it, with `/` between their parts.

    Attributes:
        name: The folder, for people.
    """

    name: str

    def prepare(self) -> None:
        """Make it, if need be.

        Raises:
            FolderError: It is no folder.
            StorageError: It can't be reached or written to.
        """
        ...

    def check(self) -> None:
        """Refuse what is no folder; raises as `prepare`."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a file's content, or None where there is no such file."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Write a file that is there whole or not at all, whatever happens meanwhile."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        ...

    def names(self, folder: str) -> Iterable[str]:
        """List the files of a folder in it by their bare names; none where it isn't there."""
        ...

    def sweep(self, folder: str) -> None:
        """Make a folder in it, and remove what a killed run left half written there."""
        ...

    def locked(self, tell: Tell) -> AbstractContextManager[None]:
        """Hold it for the length of the block, and say so where that takes a while.

        Raises:
            FolderError: Another run holds it.
        """
        ...

    def tables(self, known: Sequence[str]) -> AbstractContextManager[Path]:
        """Yield a folder on a disk; what is in it when the block ends well is published.

        Args:
            known: Names of all files that a run may publish. Those it didn't make are removed.
        """
        ...


def open_results(out: str) -> ResultFolder:
    """Return the folder of results at a path or at an address such as `s3://bucket/labelled`.

    Raises:
        MissingExtraError: It is an address, and fsspec isn't installed.
        StorageError: Nothing is known of how that kind of store writes.
    """
    from stanceframe_service.storage.addresses import is_remote, local_form
    from stanceframe_service.storage.local import LocalResults

    if not is_remote(out):
        return LocalResults(Path(local_form(out)))
    from stanceframe_service.storage.remote import RemoteResults

    return RemoteResults(out)
