"""pyx's own calls of uv: the environment of a PEP 723 script, and installing packages."""

from __future__ import annotations

import os
import subprocess
import sys

from pyx_core.engine.held_signals import HeldSignals
from pyx_core.errors import PyxError
from pyx_core.settings.table import UV_HTTP_PROXY, UV_HTTPS_PROXY, UV_INDEX_URL, UV_NO_PROXY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.settings.layers import Layers

# What each of the settings is called by uv, and by pip where uv hands over.
_MAPPED = (
    (UV_HTTP_PROXY, ("HTTP_PROXY", "http_proxy")),
    (UV_HTTPS_PROXY, ("HTTPS_PROXY", "https_proxy")),
    (UV_NO_PROXY, ("NO_PROXY", "no_proxy")),
    (UV_INDEX_URL, ("UV_DEFAULT_INDEX", "PIP_INDEX_URL")),
)
_LONGEST_REASON = 4000
_SIGNS_OF_THE_NETWORK = ("Failed to fetch", "error sending request", "client error", "timed out")


def uv_environ(layers: Layers) -> dict[str, str]:
    """The environment of a call of uv, with the settings for it mapped to what uv reads."""
    environ = layers.variables()
    for setting, names in _MAPPED:
        value = layers.value(setting)
        if value:
            environ.update(dict.fromkeys(names, value))
    # uv must look at the interpreter that it is told, not at an environment that is active.
    environ.pop("VIRTUAL_ENV", None)
    return environ


class Told:
    """What uv printed: data on stdout, what it did on stderr."""

    __slots__ = ("stderr", "stdout")

    def __init__(self, stdout: str, stderr: str) -> None:
        self.stdout = stdout
        self.stderr = stderr


def find_uv(search_path: str | None) -> str:
    """The uv that was installed with pyx, else one on PATH."""
    import uv

    try:
        return str(uv.find_uv_bin())
    except FileNotFoundError:
        from shutil import which

        found = which("uv", path=search_path)
        if found is None:
            raise PyxError(
                "tool_failed", "uv is not installed", "install it with: python -m pip install uv"
            ) from None
        return os.path.abspath(found)


def call(arguments: list[str], environ: dict[str, str], purpose: str) -> Told:
    """Runs uv to its end. Raises PyxError `tool_failed` with uv's own reason."""
    argv = [find_uv(environ.get("PATH")), "--no-progress", "--color", "never", *arguments]
    # A wish to stop that came in the middle of the start would leave uv alone.
    with HeldSignals() as held:
        process = subprocess.Popen(
            argv,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            preexec_fn=None if sys.platform == "win32" else held.release,  # noqa: PLW1509 - no threads yet
        )
        try:
            held.release()
            stdout, stderr = process.communicate()
        except BaseException:
            process.kill()
            process.wait()
            raise
    if process.returncode != 0:
        reason = stderr.strip()[-_LONGEST_REASON:] or f"uv ended with {process.returncode}"
        raise PyxError("tool_failed", f"{purpose} failed:\n{reason}", _next_step(reason))
    return Told(stdout, stderr)


def _next_step(reason: str) -> str:
    if any(sign in reason for sign in _SIGNS_OF_THE_NETWORK):
        return "behind a proxy, set PYX_UV_HTTPS_PROXY, or PYX_UV_INDEX_URL; see: pyx config"
    if "TOML parse error" in reason:
        return "mend the script's metadata, from # /// script to # ///"
    return "check names and versions; for another index set PYX_UV_INDEX_URL, see: pyx config"


def build_script_environment(script: str, environ: dict[str, str]) -> str:
    """Makes (or finds) the environment that a PEP 723 script asks for; its Python's path."""
    call(["sync", "--script", script], environ, "building the script's environment")
    path = call(["python", "find", "--script", script], environ, "finding the script's Python")
    return path.stdout.strip()
