"""Work on both sides at the same time, each in a thread of its own that can be left waiting."""

from __future__ import annotations

import contextlib
import queue
import threading

from pyx_core.baseline.tables.side import batches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, TypeVar

    from pyx_core.baseline.tables.side import Store
    from pyx_core.sources.session import Session

    _One = TypeVar("_One")
    _Other = TypeVar("_Other")
    Batch = list[Sequence[Any]]

# Windows breaks no wait off at Ctrl-C, so none is long.
_LOOK_S = 0.2
_GRACE_S = 5.0
_MOST_WAITING = 4


class _Task:
    """Work in a thread."""

    def __init__(self, work: Callable[[], object], session: Session) -> None:
        self.result: Any = None
        self.error: BaseException | None = None
        self._session = session
        self._thread = threading.Thread(target=self._go, args=(work,), daemon=True)
        self._thread.start()

    def _go(self, work: Callable[[], object]) -> None:
        try:
            self.result = work()
        except BaseException as error:  # noqa: BLE001 - raised where the work is waited for
            self.error = error

    @property
    def is_going_on(self) -> bool:
        return self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        self._thread.join(seconds)

    def stop(self) -> None:
        """Has the store end it, which takes a moment."""
        if self.is_going_on:
            self._session.cancel()
            self.wait(_GRACE_S)


def together(
    old: Callable[[], _One], new: Callable[[], _Other], stores: tuple[Store, Store]
) -> tuple[_One, _Other]:
    """Does both at once. Where one fails, the other is waited for, so that its connection can be
    used again; where the wait is broken off, both are ended."""
    tasks = (_Task(old, stores[0].session), _Task(new, stores[1].session))
    try:
        while any(task.is_going_on for task in tasks):
            for task in tasks:
                task.wait(_LOOK_S)
    except BaseException:
        for task in tasks:
            task.stop()
        raise
    for task in tasks:
        if task.error is not None:
            raise task.error
    return tasks[0].result, tasks[1].result


class Feed:
    """The rows of one statement, read ahead of whoever takes them."""

    def __init__(self, store: Store, statement: str, keep: Callable[[Batch], Batch] | None) -> None:
        """`keep` leaves the rows out that the statement couldn't."""
        self._waiting: queue.Queue[Batch | None] = queue.Queue(_MOST_WAITING)
        self._is_over = threading.Event()
        self._store = store
        self._statement = statement
        self._keep = keep
        self._task = _Task(self._read, store.session)

    def _read(self) -> None:
        answer = None
        try:
            answer = self._store.ask(self._statement)
            for batch in batches(answer):
                kept = batch if self._keep is None else self._keep(batch)
                if kept and not self._put(kept):
                    return
        finally:
            if answer is not None:
                self._store.close_rows(answer)
            self._put(None)

    def _put(self, batch: Batch | None) -> bool:
        """Whether anybody still wants it."""
        while not self._is_over.is_set():
            with contextlib.suppress(queue.Full):
                self._waiting.put(batch, timeout=_LOOK_S)
                return True
        return False

    def __iter__(self) -> Iterator[Batch]:
        while True:
            was_going_on = self._task.is_going_on
            try:
                batch = self._waiting.get(timeout=_LOOK_S)
            except queue.Empty:
                if was_going_on:
                    continue
                batch = None
            if batch is None:
                self._task.wait(_GRACE_S)
                if self._task.error is not None:
                    raise self._task.error
                return
            yield batch

    def leave(self) -> None:
        """Wants no more rows, and waits until the connection can be used again."""
        self._is_over.set()
        while self._task.is_going_on:
            self._task.wait(_LOOK_S)

    def close(self) -> None:
        """Ends the statement, if it is not over."""
        self._is_over.set()
        self._task.wait(_LOOK_S)
        self._task.stop()
