"""A request becomes a plan: every path absolute, every setting decided, the input checked."""

from __future__ import annotations

import os

from pyx_core.engine.variables import inherited
from pyx_core.errors import PyxError
from pyx_core.naming import INLINE_TASK, task_name
from pyx_core.settings import table
from pyx_core.settings.layers import Layers
from pyx_core.settings.values import parse_bytes, parse_seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.runs.request import Request

INLINE_FOLDER = "temp"


class Plan:
    """What will be done. `script` and `input_path` are None where the run writes them itself."""

    __slots__ = (
        "cwd",
        "environ",
        "folder",
        "input_content",
        "input_path",
        "layers",
        "log_limit",
        "manifest",
        "python",
        "request",
        "script",
        "script_argument",
        "task",
        "timeout_s",
    )

    def __init__(self, request: Request) -> None:
        """Reads settings and the input. Nothing is written yet.

        Raises PyxError: `usage` for what can't be meant so, `not_found` for what is not there.
        """
        self.request = request
        here = request.caller_cwd
        self.cwd = _existing_folder(os.path.join(here, request.cwd or ""), "--cwd")
        self.layers = layers = Layers(request.environ, self.cwd)
        self.script = self.script_argument = None
        self.task = request.task or INLINE_TASK
        if request.file is not None:
            self.script = _existing_file(os.path.join(here, request.file), "script")
            if not os.path.isfile(self.script):
                raise PyxError(
                    "usage", f"the script {self.script} is no regular file", "save it as a file"
                )
            self.task = request.task or task_name(self.script)
            same_place = self.cwd == os.path.normpath(here) and not request.file.startswith("-")
            self.script_argument = request.file if same_place else self.script
        self.input_path: str | None = None
        self.input_content = request.input_content
        if request.input_path is not None:
            path = _existing_file(os.path.join(here, request.input_path), "input")
            content = _read_input(path)
            if os.path.isfile(path):
                self.input_path = path
            else:
                # A pipe, such as <(…) in bash, can be read once: its content is the input.
                self.input_content = content
        elif request.input_content is not None:
            from pyx_core.engine.input_json import check_json

            check_json(request.input_content, "stdin")
        self.folder = self._output_folder()
        self.manifest = (
            os.path.normpath(os.path.join(here, request.output_path))
            if request.output_path
            else None
        )
        self.python = request.python or layers.value(table.PYTHON)
        self.timeout_s = request.timeout_s
        unsaid = self.timeout_s is None and request.pinned is None
        if unsaid and (text := layers.value(table.TIMEOUT)):
            self.timeout_s = parse_seconds(text, table.TIMEOUT.variable)
        self.log_limit = request.log_limit or parse_bytes(
            layers.value(table.LOG_LIMIT) or "", table.LOG_LIMIT.variable
        )
        self.environ = (
            dict(request.pinned.environ)
            if request.pinned is not None
            else inherited(layers.variables(), request.variables, clean=request.clean_environment)
        )

    def _output_folder(self) -> str:
        request = self.request
        if request.output_dir is not None:
            folder = os.path.join(request.caller_cwd, request.output_dir)
        elif setting := self.layers.value(table.OUTPUT_DIR):
            folder = os.path.join(self.cwd, os.path.expanduser(setting))
        elif self.input_path is not None:
            folder = os.path.dirname(self.input_path)
        elif self.script is not None:
            folder = os.path.dirname(self.script)
        else:
            folder = os.path.join(self.cwd, INLINE_FOLDER)
        return os.path.normpath(folder)


def _existing_folder(path: str, option: str) -> str:
    if not os.path.isdir(path):
        raise PyxError("not_found", f"{option}: no folder {path}", "check the path")
    return os.path.normpath(path)


def _existing_file(path: str, label: str) -> str:
    if os.path.isdir(path):
        raise PyxError("usage", f"the {label} {path} is a folder", "give a file")
    if not os.path.exists(path):
        raise PyxError("not_found", f"no {label} at {path}", "check the path, and the folder")
    return os.path.normpath(path)


def _read_input(path: str) -> bytes:
    from pyx_core.engine.input_json import LARGEST_INPUT_BYTES, check_json

    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST_INPUT_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PyxError(
            "usage", f"can't read the input {path}: {reason}", "check its permissions"
        ) from error
    check_json(content, path)
    return content
