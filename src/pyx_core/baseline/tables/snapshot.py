"""Each side seen at one moment, where its store can do that; else whether it changed meanwhile."""

from __future__ import annotations

import contextlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.tables.side import Store


class Snapshot:
    """`notes` say for whom it was not one moment; known when the comparison is over."""

    def __init__(self) -> None:
        self.notes: list[str] = []


@contextlib.contextmanager
def held(stores: tuple[Store, Store]) -> Iterator[Snapshot]:
    """Everything that is asked meanwhile is of one moment on either side, if it can be."""
    snapshot = Snapshot()
    versions: list[object] = []
    with contextlib.ExitStack() as stack:
        for store in stores:
            hold(store)
            stack.callback(release, store)
            versions.append(_version(store))
        yield snapshot
        for store, before in zip(stores, versions, strict=True):
            if _version(store) != before:
                snapshot.notes.append(
                    f"{store.name} was written to while it was compared: rows of different moments"
                )


def hold(store: Store) -> None:
    """From here on a side is seen as it is now."""
    begin = getattr(store.session, "hold", None)
    if begin is not None:
        begin()


def release(store: Store) -> None:
    """It is seen as it changes again."""
    end = getattr(store.session, "release", None)
    if end is not None:
        end()


def _version(store: Store) -> object:
    if store.kind != "sqlite":
        return None
    return store.rows("PRAGMA data_version")[0][0]
