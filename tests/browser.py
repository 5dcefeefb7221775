"""Chromium, started once in a session, as a reader's browser: what it shows, asks for, and says."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import pytest

from requirements import require, require_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Literal

    from playwright.sync_api import Page

Result = TypeVar("Result")

# What keeps the browser from asking for anything by itself, and from any profile of a user.
_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Look(NamedTuple):
    """A page as it was looked at."""

    said: list[str]
    """Messages on the console, errors of scripts, and breaches of the policy."""
    asked: list[str]
    """What was requested besides the file itself."""
    overflow: int
    """Pixels that the page is wider than the window."""
    violations: list[str]
    """What axe-core found."""


class Browser:
    """A browser in a thread of its own: playwright keeps a loop running in the one it is in."""

    def __init__(self, program: str, profile: str) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._thread.submit(self._start, program, profile).result()

    def look(
        self,
        path: Path,
        *,
        scheme: Literal["light", "dark"] = "light",
        media: Literal["screen", "print"] = "screen",
        width: int = 1200,
        checks: bool = False,
        opened: bool = False,
    ) -> Look:
        """Opens a file. With `checks` axe-core looks at it, in light and in dark; with `opened`
        all of it is unfolded before."""

        def see(page: Page, said: list[str], asked: list[str]) -> Look:
            page.emulate_media(color_scheme=scheme, media=media)
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(path.as_uri())
            if opened:
                page.evaluate(
                    "document.querySelectorAll('details').forEach(d => { d.open = true })"
                )
            overflow: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            return Look(said, asked, overflow, _violations(page) if checks else [])

        return self._thread.submit(self._visit, see).result()

    def act(self, path: Path, action: Callable[[Page], Result], *, scripts: bool = True) -> Result:
        """Opens a file and does something with it; without `scripts` none of its own run."""

        def see(page: Page, _said: list[str], _asked: list[str]) -> Result:
            page.goto(path.as_uri())
            return action(page)

        return self._thread.submit(self._visit, see, scripts).result()

    def close(self) -> None:
        self._thread.submit(self._stop).result()
        self._thread.shutdown()

    def _start(self, program: str, profile: str) -> None:
        from playwright.sync_api import sync_playwright

        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=program, args=_ARGUMENTS, env={"HOME": profile}
        )

    def _stop(self) -> None:
        self._browser.close()
        self._playwright.stop()

    def _visit(
        self, see: Callable[[Page, list[str], list[str]], Result], scripts: bool = True
    ) -> Result:
        said: list[str] = []
        asked: list[str] = []
        with self._browser.new_context(java_script_enabled=scripts) as context:
            page = context.new_page()
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.on("request", lambda request: asked.append(request.url))
            seen = see(page, said, asked)
            # The file itself, and pictures that stand within it.
            asked[:] = [url for url in asked if url != page.url and not url.startswith("data:")]
            return seen


def _violations(page: Page) -> list[str]:
    page.evaluate(_axe())
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": _LEVELS}}
    told = []
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
        told += [
            f"{scheme}: {violation['id']}: {node['html'][:200]}: {node['failureSummary'][:300]}"
            for violation in found["violations"]
            for node in violation["nodes"][:3]
        ]
    return told


def _axe() -> str:
    found = importlib.util.find_spec("axe_playwright_python")
    assert found is not None
    assert found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0], "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Started when the first test wants it."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    require(program is not None, "no Chromium is installed")
    assert program is not None
    require_module("playwright")
    require_module("axe_playwright_python")
    with tempfile.TemporaryDirectory() as profile:
        started = Browser(program, profile)
        yield started
        started.close()
