"""Where a report goes, and how it is told: `--html`, `-o FILE`, `--open`."""

from __future__ import annotations

import os
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyx_cli.context import Context
    from pyx_cli.render.diff import Shown
    from pyx_core.secrets.detect import Secrets


class SavedReport(NamedTuple):
    """A report that was written, and its size in bytes."""

    path: str
    size: int

    def line(self) -> str:
        """What stdout is told."""
        from pyx_cli.render.errors import visible

        shown = visible(self.path, 1000).replace("\n", "\\n")
        return f"Report saved: {shown} (bytes={self.size})"


class Report:
    """A report that is to be written to `path`; nothing but an older report is ever replaced."""

    __slots__ = ("_context", "_opens", "_secrets", "path")

    def __init__(self, path: str, context: Context, secrets: Secrets, *, opens: bool) -> None:
        """Raises PyxError `exists` where something else is there, before any work is done."""
        from pyx_core.report.saving import refuse_other

        self._context = context
        self._secrets = secrets
        self._opens = opens
        self.path = os.path.normpath(os.path.join(context.cwd, os.path.expanduser(path)))
        refuse_other(self.path)

    def save(self, make: Callable[[str, Secrets, float], bytes]) -> SavedReport:
        """Renders for the path and this moment, writes, and opens it in a browser if wanted.

        Raises PyxError `unwritable`, `disk_full`, or what rendering raises.
        """
        import time

        from pyx_core.report.saving import save_report

        content = make(self.path, self._secrets, time.time())
        save_report(self.path, content)
        if self._opens and not _open(self.path, self._context.environ):
            self._context.stderr.write("no browser was found: open the file yourself\n")
        return SavedReport(self.path, len(content))


def save_comparison_report(report: Report, shown: Shown) -> SavedReport:
    """Writes what `pyx diff` found. Raises as `Report.save`."""
    from pyx_core.report.comparison_report import comparison_report

    def make(path: str, secrets: Secrets, now_s: float) -> bytes:
        left, right = shown.left, shown.right
        compared = shown.comparison
        return comparison_report(compared, left, right, path, secrets, now_s, shown.ambiguous)

    return report.save(make)


def _open(path: str, environ: Mapping[str, str]) -> bool:
    import webbrowser
    from urllib.request import pathname2url

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    if type(browser) is webbrowser.GenericBrowser and not environ.get("BROWSER"):
        # One in the terminal, such as lynx, would take it, and write over what is printed.
        return False
    return browser.open(f"file://{pathname2url(path)}")


def open_in_browser(path: str, context: Context) -> None:
    """Opens a report that was written, if there is a browser."""
    if not _open(path, context.environ):
        context.stderr.write("no browser was found: open the file yourself\n")
