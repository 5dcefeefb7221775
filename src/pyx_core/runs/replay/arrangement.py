"""How the original was started becomes a request that starts it so again."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from pyx_core.engine import interpreter, variables
from pyx_core.environment.packages import installed_packages, packages_listing, site_packages_of
from pyx_core.errors import write_error
from pyx_core.hashing import sha256_of
from pyx_core.runs.request import Pinned, Request
from pyx_core.settings.layers import Layers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyx_core.runs.replay.original import Original
    from pyx_core.runs.request import Channel

    OpenChannel = Callable[[list[str], str], Channel]

_MASK = re.compile(r"\[masked ([^\]]+)\]")
# Shells and terminals set these anew each time, and settings are for pyx: no result hangs on them.
_BESIDE_THE_POINT = re.compile(
    r"PYX_.*|_|SHLVL|OLDPWD|PWD|COLUMNS|LINES|WINDOWID|DISPLAY|WAYLAND_DISPLAY|DBUS_SESSION_BUS_ADDRESS"
    r"|SSH_(AUTH_SOCK|CLIENT|CONNECTION|TTY)|TERM_SESSION_ID|XDG_(SESSION|RUNTIME|VTNR).*"
    r"|TMUX(_PANE)?|STY|INVOCATION_ID|JOURNAL_STREAM"
)
_MUCH_LOG = 1 << 16
_CACHED_BY_UV = f"{os.sep}environments-v"


class Obstacle(NamedTuple):
    """What keeps the original from being started again as it was."""

    kind: str
    name: str
    original: str | None
    now: str | None


class Arrangement:
    """What is known before the start: obstacles, variables, and how the script is called."""

    def __init__(
        self, original: Original, environ: Mapping[str, str], open_channel: OpenChannel | None
    ) -> None:
        """`environ` is that of the caller, whose values the variables get."""
        self._open_channel = open_channel
        self._original = original
        self._environ = environ
        manifest = original.manifest
        self._command = manifest["command"]
        self.cwd = self._command["cwd"]
        self.obstacles: list[Obstacle] = []
        self.notes: list[str] = []
        self.missing: list[str] = []
        """Variables that the original had and that are not set now."""
        self.new: list[str] = []
        """Variables that are set now and that the original did not have."""
        if not os.path.isdir(self.cwd):
            self.obstacles.append(Obstacle("folder", "working folder", self.cwd, None))
            return
        today = Layers(environ, self.cwd).variables()
        self._pinned_environ = self._variables(today)
        self._arguments(today)
        self._interpreter()

    def _variables(self, today: dict[str, str]) -> dict[str, str]:
        recorded = self._original.manifest["environment"]
        if recorded is None:
            self.notes.append("the original has no record of its environment; today's is used")
            return today
        names = set(recorded["variables"]) - set(variables.RUNTIME_VARIABLES)
        shaping = recorded.get("shaping")
        if shaping is None:
            # A manifest of an earlier pyx.
            self.notes.append("the original has no record of time zone, locale and hash seed")
            shaping = {name: today[name] for name in variables.SHAPING_VARIABLES if name in today}
        names -= set(variables.SHAPING_VARIABLES)
        if self._original.source != "file":
            # pyx itself sets it for inline code.
            names.discard("PYTHONPATH")
        given = {name: today[name] for name in names if name in today}
        if "PYTHONUNBUFFERED" in names:
            given.setdefault("PYTHONUNBUFFERED", "1")
        self.missing = sorted(
            name for name in names - set(given) if not _BESIDE_THE_POINT.fullmatch(name)
        )
        known = names | set(variables.SHAPING_VARIABLES) | set(variables.RUNTIME_VARIABLES)
        self.new = sorted(
            name for name in set(today) - known if not _BESIDE_THE_POINT.fullmatch(name)
        )
        return {**given, **shaping}

    def _arguments(self, today: dict[str, str]) -> None:
        """Takes the recorded words apart: interpreter and options, the script, its arguments."""
        argv = self._command["argv"]
        assert self._original.manifest["script"] is not None
        script = self._original.manifest["script"]["path"]
        self.script_word = script
        self.arguments: list[str] = []
        self.top_level_await = False
        self._program: str | None = None
        self._options: list[str] = []
        if not argv:
            self.notes.append("the original was not started, so its arguments are not known")
            self.script_word = self._word_in_log(script)
            return
        position = next(
            (
                number
                for number, word in enumerate(argv)
                if os.path.normpath(os.path.join(self.cwd, word)) == script
            ),
            None,
        )
        if position is None:
            self.obstacles.append(Obstacle("argument", "command line", " ".join(argv)[:500], None))
            return
        self.script_word = argv[position]
        # An abandoned run has no other record of its interpreter.
        self._program = argv[0] if position else None
        before = argv[1:position]
        if before and os.path.basename(before[-1]) == "async_main.py":
            self.top_level_await = True
            before = before[:-1]
        self._options = before
        for word in argv[position + 1 :]:
            self.arguments.append(self._unmasked(word, today))

    def _word_in_log(self, script: str) -> str:
        """How the script was called, by what its log says of it."""
        beside = os.path.relpath(script, self.cwd)
        run = self._original.run
        try:
            with open(run.file(run.log["path"]), encoding="utf-8", errors="replace") as log:
                return script if script in log.read(_MUCH_LOG) else beside
        except OSError:
            return script

    def _unmasked(self, word: str, today: dict[str, str]) -> str:
        for name in _MASK.findall(word):
            if name not in today:
                self.obstacles.append(Obstacle("argument", f"[masked {name}]", "a secret", None))
        return _MASK.sub(lambda found: today.get(found[1], found[0]), word)

    def _interpreter(self) -> None:
        """The interpreter of then; that of a PEP 723 script is built again where it is gone."""
        path = self._program
        is_python = self.script_word.lower().endswith((".py", ".pyw"))
        self._pinned_command: list[str] | None = [path, *self._options] if path is not None else []
        if path is None:
            if not self._command["argv"]:
                self._pinned_command = None
            return
        content = self._original.script or b""
        if is_python and _CACHED_BY_UV in path and interpreter.has_pep_723_block(content):
            recorded = self._original.manifest["environment"]
            packages = recorded["packages"] if recorded is not None else None
            if packages is None or _listing_hash(path) != packages["sha256"]:
                self._pinned_command = None
                return
        if not os.path.isfile(path) and self._original.run.bundle is not None:
            # That of another machine; that it is another one is told when the results differ.
            self._pinned_command = None
        elif not os.path.isfile(path):
            self.obstacles.append(Obstacle("interpreter", path, self._command["runtime"], None))

    def request(self, folder: str, timeout_s: float | None) -> Request:
        """The request, its files in `folder`, which exists. Raises PyxError where it can't write.

        Script and input are used where they lie, so that what lies beside them is found, if they
        are still what they were; else the snapshots are, from `folder`.
        """
        original, manifest = self._original, self._original.manifest
        assert manifest["script"] is not None
        assert original.script is not None
        limits = manifest["limits"]
        environ = dict(self._pinned_environ)
        file: str | None = self.script_word
        code = None
        source = original.source
        if source != "file":
            file, code = None, original.script
        elif not original.holds(manifest["script"]):
            file = _write(folder, manifest["script"]["path"], original.script, program=True)
            self._note("the script is not what it was, so its snapshot was run")
            if file.lower().endswith((".py", ".pyw")):
                beside = os.path.dirname(manifest["script"]["path"])
                paths = [beside, environ.get("PYTHONPATH", "")]
                environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        input_path = None
        if manifest["input"] is not None and not original.brought_its_input:
            input_path = manifest["input"]["path"]
            was_changed = any(w["kind"] == "input_changed" for w in manifest["warnings"])
            if was_changed or not original.holds(manifest["input"]):
                assert original.input is not None
                input_path = _write(folder, input_path, original.input)
                self._note(
                    "the script changes its input, so it was given a copy"
                    if was_changed
                    else "the input is not what it was, so its snapshot was given"
                )
        return Request(
            caller_cwd=self.cwd,
            environ=self._environ,
            file=file,
            code=code,
            source=source,
            input_path=input_path,
            input_content=original.input if original.brought_its_input else None,
            output_dir=folder,
            cwd=self.cwd,
            timeout_s=timeout_s or (limits["timeout_s"] if limits is not None else None),
            top_level_await=self.top_level_await,
            log_limit=limits["log_bytes"] if limits is not None else None,
            arguments=self.arguments,
            task=manifest["task"],
            home=original.home,
            replay_of=original.run.run_id,
            pinned=Pinned(self._pinned_command, environ),
            channel=self._channel(),
        )

    def _channel(self) -> Channel | None:
        """The stores that the original was given. Raises PyxError where one is not named now."""
        recorded = self._original.manifest["environment"]
        # A manifest of an earlier pyx has no such key.
        names = recorded.get("sources") if recorded is not None else None
        if not names or self._open_channel is None:
            return None
        return self._open_channel(names, self.cwd)

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def _listing_hash(python: str) -> str:
    prefix = interpreter.python_at(python).prefix
    assert prefix is not None
    return sha256_of(packages_listing(installed_packages(site_packages_of(prefix))))


def _write(folder: str, path: str, content: bytes, *, program: bool = False) -> str:
    """A snapshot under the name that the file had."""
    copy = os.path.join(folder, os.path.basename(path))
    try:
        with open(copy, "xb") as file:
            file.write(content)
        if program:
            # It may be a program itself.
            os.chmod(copy, 0o755)  # noqa: S103 - as executable as the original may have been
    except OSError as error:
        raise write_error(copy, error) from error
    return copy
