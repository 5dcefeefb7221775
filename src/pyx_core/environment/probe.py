"""Ask a program for its version, within bounds, and remember what it said."""

from __future__ import annotations

import os
import re
import sys
import time
from typing import TYPE_CHECKING, TypedDict, cast

from pyx_core.environment.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

TIMEOUT_S = 2.0
_LIMIT_BYTES = 16384
_RETRY_AFTER_S = 600.0  # a shim may be given something to run without being touched
_LONGEST_VERSION = 40
_LONGEST_SAID = 80

_CANNOT_RUN = 126
_NOT_FOUND = 127
_STORE_PLACEHOLDER = 9009  # python.exe that would only open the Microsoft Store

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_PARENTHESES = re.compile(r"\([^()]*\)")
_MARIADB = re.compile(r"Distrib (\d+(?:\.\d+)+[^\s,]*)")
_DOTTED = re.compile(r"(?<![\d.])(\d+(?:\.\d+)+(?:[-+~.]?[0-9A-Za-z]+)*)")
_SINGLE = re.compile(r"(?:\bversion|\A\S+)\s+v?(\d[^\s,;)]*)", re.IGNORECASE)

# A question for the version must not open a window, page, update, phone home or prompt.
_QUIET = {
    "AWS_PAGER": "",
    "AZURE_CORE_COLLECT_TELEMETRY": "no",
    "CHECKPOINT_DISABLE": "1",
    "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
    "COREPACK_ENABLE_NETWORK": "0",
    "DOTNET_CLI_TELEMETRY_OPTOUT": "1",
    "DOTNET_NOLOGO": "1",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "GOTOOLCHAIN": "local",
    "HOMEBREW_NO_AUTO_UPDATE": "1",
    "NO_COLOR": "1",
    "NO_UPDATE_NOTIFIER": "1",
    "PAGER": "cat",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "POWERSHELL_UPDATECHECK": "Off",
    "PULUMI_SKIP_UPDATE_CHECK": "true",
    "RUSTUP_AUTO_INSTALL": "0",
    "TERM": "dumb",
}
_WINDOWS = ("DISPLAY", "WAYLAND_DISPLAY")


class Probe(TypedDict):
    """What a program answered: its version, and the first line it `said`.

    `usable` is None where that can't be told; `note` then says what happened instead.
    """

    version: str | None
    said: str | None
    usable: bool | None
    note: str | None


def recognised_version(text: str) -> str | None:
    """The version in what a program prints about itself, None where there is none."""
    outside = _PARENTHESES.sub(" ", text)
    match = (
        _MARIADB.search(text)
        or _DOTTED.search(outside)
        or _DOTTED.search(text)
        or _SINGLE.search(text)
    )
    return None if match is None else match[1][:_LONGEST_VERSION]


def quiet_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables for a program that is only asked a question."""
    kept = {name: value for name, value in environ.items() if name not in _WINDOWS}
    return kept | _QUIET


class Prober:
    """Asks programs for their versions; the answers are kept in `cache_dir`, if there is one."""

    def __init__(
        self,
        environ: Mapping[str, str],
        cache_dir: str | None,
        *,
        timeout_s: float = TIMEOUT_S,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._environ = quiet_environ(environ)
        self._timeout_s = timeout_s
        self._remembered = Remembered(cache_dir, "probes", now=now)

    def probe(self, path: str, arguments: Sequence[str]) -> Probe:
        """The answer of the program at `path` to `arguments`."""
        return self.probe_all([(path, arguments)])[0]

    def probe_all(
        self,
        requests: Sequence[tuple[str, Sequence[str]]],
        on_progress: Callable[[int, int], None] | None = None,
    ) -> list[Probe]:
        """The answers to the (path, arguments) `requests`, in their order, asked side by side.

        `on_progress` is told how many of those that had to be started have answered.
        """
        answers: dict[int, Probe] = {}
        for number, (path, arguments) in enumerate(requests):
            known = self._remembered.recall(_key(path, arguments), path)
            if known is not None and known.keys() == Probe.__annotations__.keys():
                answers[number] = cast("Probe", known)
        missing = [number for number in range(len(requests)) if number not in answers]
        if missing:
            self._ask(requests, missing, answers, on_progress)
            for number in missing:
                path, arguments = requests[number]
                answer = answers[number]
                for_s = None if answer["usable"] else _RETRY_AFTER_S
                self._remembered.remember(_key(path, arguments), path, {**answer}, for_s=for_s)
            self._remembered.save()
        return [answers[number] for number in range(len(requests))]

    def _ask(
        self,
        requests: Sequence[tuple[str, Sequence[str]]],
        missing: Sequence[int],
        answers: dict[int, Probe],
        on_progress: Callable[[int, int], None] | None,
    ) -> None:
        from concurrent.futures import ThreadPoolExecutor, as_completed

        workers = min(len(missing), max(4, 2 * (os.cpu_count() or 1)), 32)
        with ThreadPoolExecutor(workers) as pool:
            futures = {pool.submit(self._start, *requests[number]): number for number in missing}
            try:
                for done, future in enumerate(as_completed(futures), start=1):
                    answers[futures[future]] = future.result()
                    if on_progress is not None:
                        on_progress(done, len(missing))
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, path: str, arguments: Sequence[str]) -> Probe:
        try:
            # In its own folder: a project's files could choose another version, or download it.
            outcome = run_bounded(
                [path, *arguments],
                environ=self._environ,
                cwd=os.path.dirname(path),
                timeout_s=self._timeout_s,
                limit_bytes=_LIMIT_BYTES,
            )
        except OSError as error:
            return _unanswered(f"can't be started: {error.strerror}", usable=False)
        if outcome.late:
            return _unanswered(f"no answer in {self._timeout_s:g} s", usable=None)
        if outcome.exit_code in (_CANNOT_RUN, _NOT_FOUND, _STORE_PLACEHOLDER):
            return _unanswered(f"exit code {outcome.exit_code}: nothing behind it", usable=False)
        if outcome.exit_code:
            return _unanswered(f"exit code {outcome.exit_code}", usable=None)
        text = _COLOUR.sub("", outcome.output.decode(errors="replace")).strip()
        said = text.partition("\n")[0].strip()[:_LONGEST_SAID]
        return {
            "version": recognised_version(text),
            "said": said or None,
            "usable": True,
            "note": None,
        }


def _unanswered(note: str, *, usable: bool | None) -> Probe:
    return {"version": None, "said": None, "usable": usable, "note": note}


def _key(path: str, arguments: Sequence[str]) -> str:
    return "\0".join((path, *arguments))


if sys.platform == "win32":
    from pyx_core.environment._process_windows import run_bounded
else:
    from pyx_core.environment._process_posix import run_bounded
