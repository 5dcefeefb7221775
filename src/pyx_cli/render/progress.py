"""A progress bar, where there is a person to see it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from pyx_cli.context import Context


class ProgressBar:
    """A bar on standard error once there is progress to show, if that is a terminal."""

    def __init__(self, context: Context, purpose: str) -> None:
        self._purpose = purpose
        self._stream = context.stderr
        self._shows = context.stderr.isatty() and context.environ.get("TERM") != "dumb"
        self._no_color = bool(context.environ.get("NO_COLOR"))
        self._update: Callable[[int, int], None] | None = None
        self._stop: Callable[[], None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._stop is not None:
            self._stop()

    def __call__(self, done: int, total: int) -> None:
        if not self._shows:
            return
        if self._update is None:
            self._start(total)
        assert self._update is not None
        self._update(done, total)

    def _start(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import Progress

        console = Console(file=self._stream, no_color=self._no_color)
        bar = Progress(console=console, transient=True)
        task = bar.add_task(self._purpose, total=total)
        bar.start()
        self._update = lambda done, total: bar.update(task, completed=done, total=total)
        self._stop = bar.stop
