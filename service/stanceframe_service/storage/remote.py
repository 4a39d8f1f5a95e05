"""A folder of results in a store that fsspec reaches: parts go there at once, tables at the end."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar
from uuid import uuid4

from stanceframe_service.batch.errors import FolderError
from stanceframe_service.batch.locking import LOCK
from stanceframe_service.storage.addresses import StorageError, connect, kind_in, naming, shown
from stanceframe_service.storage.lease import PATIENCE, Lease, LockFile, Patience
from stanceframe_service.storage.results import Tell

__all__ = ["RemoteResults"]

PARTIAL: Final = ".partial"
# Object stores: what is put is there whole or not at all, and folders are but parts of names.
_OBJECTS: Final = frozenset(
    {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "oci", "r2", "tos"}
)
# Folders with a rename that puts one file in another's place at once.
_FOLDERS: Final = frozenset({"ftp", "sftp", "ssh", "hdfs", "webhdfs", "memory"})

Found = TypeVar("Found")


class RemoteResults:
    """A folder in a store.

    Args:
        address: Such as `s3://bucket/labelled`.
        patience: When the lock of another run is believed dead.

    Raises:
        StorageError: Nothing is known of how that kind of store writes.
    """

    def __init__(self, address: str, patience: Patience = PATIENCE) -> None:
        self.address = address.rstrip("/")
        self.name = shown(self.address)
        self._patience = patience
        self._connection: tuple[Any, str] | None = None
        self._lease: Lease | None = None
        scheme = address.partition("://")[0].casefold()
        if scheme not in _OBJECTS | _FOLDERS:
            known = ", ".join(sorted(_OBJECTS | _FOLDERS - {"memory"}))
            raise StorageError(
                f"results can't be written to {self.name!r}: whether {scheme}:// writes a file "
                f"whole or not at all isn't known; give a folder, or one of {known}"
            )
        self._has_folders = scheme in _FOLDERS

    def __reduce__(self) -> tuple[type["RemoteResults"], tuple[str, Patience]]:
        """Go to another process as an address; connections stay here."""
        return type(self), (self.address, self._patience)

    def check(self) -> None:
        """Refuse a file in the folder's place."""
        if self._do(kind_in) == "file":
            raise FolderError(f"{self.name!r} is a file; give a folder to --out")

    def prepare(self) -> None:
        """Make the folder, where the store has such."""
        self._make(lambda root: root)

    def read(self, name: str) -> bytes | None:
        """Return a file's content, or None where there is no such file."""

        def read(store: Any, root: str) -> bytes | None:
            try:
                return bytes(store.cat_file(f"{root}/{name}"))
            except FileNotFoundError:
                return None

        return self._do(read)

    def write(self, name: str, content: bytes) -> None:
        """Write a file by one put; in a store with folders under a temporary name, then rename."""
        self._put(name, lambda store, path: store.pipe_file(path, content))

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

        def remove(store: Any, root: str) -> None:
            path = f"{root}/{name}"
            if kind_in(store, path) is not None:  # not every store says that a file is not there
                store.rm_file(path)

        self._do(remove)

    def names(self, folder: str) -> Iterable[str]:
        """List the files of a folder in it by their bare names."""

        def listed(store: Any, root: str) -> list[str]:
            try:
                found = store.ls(f"{root}/{folder}", detail=False)
            except FileNotFoundError:
                return []
            return [str(path).rstrip("/").rpartition("/")[2] for path in found]

        return self._do(listed)

    def sweep(self, folder: str) -> None:
        """Make a folder in it, and remove what a killed run left half written there."""
        self._make(lambda root: f"{root}/{folder}")
        for name in self.names(folder):
            if name.endswith(PARTIAL):
                self.remove(f"{folder}/{name}")

    @contextmanager
    def locked(self, tell: Tell) -> Iterator[None]:
        """Hold it by a lock that is written again and again."""
        lease = Lease(self.name, self._lock_file, self._patience)
        with lease.held(tell):
            self._lease = lease
            try:
                yield
            finally:
                self._lease = None

    @contextmanager
    def tables(self, known: Sequence[str]) -> Iterator[Path]:
        """Yield a temporary folder of this machine, and put what is in it when the block ends."""
        with TemporaryDirectory(prefix="stanceframe-tables-") as folder:
            yield Path(folder)
            if self._lease is not None:
                self._lease.check()
            made = sorted(Path(folder).iterdir())
            for path in made:
                self._put(path.name, _putting(path))
            for name in set(known) - {path.name for path in made}:
                self.remove(name)

    def _lock_file(self) -> LockFile:
        """Open the lock by a connection of its own: few libraries share one between threads."""
        there = RemoteResults(self.address, self._patience)

        def create(content: bytes) -> bool:
            try:
                there._do(
                    lambda store, root: store.pipe_file(f"{root}/{LOCK}", content, mode="create"),
                    passing=(FileExistsError,),
                )
            except FileExistsError:
                return False
            return True

        return LockFile(
            read=lambda: there.read(LOCK),
            create=create,
            write=lambda content: there.write(LOCK, content),
            remove=lambda: there.remove(LOCK),
        )

    def _make(self, place: Callable[[str], str]) -> None:
        if self._has_folders:
            self._do(lambda store, root: store.makedirs(place(root), exist_ok=True))

    def _put(self, name: str, put: Callable[[Any, str], None]) -> None:
        def putting(store: Any, root: str) -> None:
            path = f"{root}/{name}"
            if not self._has_folders:
                put(store, path)
                return
            partial = f"{path}.{uuid4().hex[:8]}{PARTIAL}"
            put(store, partial)
            store.mv(partial, path)

        self._do(putting)

    def _do(
        self,
        act: Callable[[Any, str], Found],
        *,
        passing: tuple[type[Exception], ...] = (),
    ) -> Found:
        """Do something with the store; once more with a new connection if the old one is gone."""
        is_new = self._connection is None
        try:
            with naming(self.address, passing=passing):
                return act(*self._connected())
        except StorageError as error:
            self._connection = None
            if is_new or not isinstance(error.__cause__, (OSError, EOFError)):
                raise
        with naming(self.address, passing=passing):
            return act(*self._connected())

    def _connected(self) -> tuple[Any, str]:
        if self._connection is None:
            self._connection = connect(self.address)
        return self._connection


def _putting(path: Path) -> Callable[[Any, str], None]:
    return lambda store, target: store.put_file(str(path), target)
