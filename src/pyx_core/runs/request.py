"""What somebody wants to have run, and how they want to hear about it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Literal, Protocol

    from pyx_core.manifest.contract import Notice
    from pyx_core.naming import RunNames
    from pyx_core.secrets.detect import Secrets

    Source = Literal["file", "code", "base64", "pyx"]

    class Channel(Protocol):
        """Something that this process does for a script while it runs, and writes down."""

        def open(self, names: RunNames, secrets: Secrets) -> None:
            """Begins, before the script is started. Raises PyxError."""

        def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
            """The script's environment: without what it must not hold, with the way here."""

        def close(self) -> list[Notice]:
            """Ends; what a reader of the run has to know."""

        @property
        def sources(self) -> list[str]:
            """The names of the stores that the script may ask."""

        @property
        def record(self) -> str | None:
            """The file of what was done; None where nothing was."""

    class Reporter(Protocol):
        """Hears of a run while it goes on."""

        def building(self, script: str) -> None:
            """An environment is built before the start, which may take long."""

        def started(self, names: RunNames, pid: int) -> None:
            """The script was started just now; called before anything else is done."""

        @property
        def log(self) -> Callable[[bytes], bytes] | None:
            """Gets the log, masked, as it grows, and gives back what it did not take within a
            moment; None where nobody watches."""


class Pinned:
    """How an earlier run was started, to be started so again, whatever settings say today.

    `command` is the interpreter with its options, empty where the script is a program itself, and
    None where it has to be chosen again; `environ` is all that the script gets, but for what pyx
    tells it.
    """

    __slots__ = ("command", "environ")

    def __init__(self, command: Sequence[str] | None, environ: Mapping[str, str]) -> None:
        self.command = command
        self.environ = environ


class Request:
    """A script (`file`) or `code`, and everything that was said about running it.

    Relative paths are relative to `caller_cwd`. None means that nothing was said, so settings
    and defaults decide. Without a script it is work of pyx itself, called `task`. `home` is the
    folder whose history the run belongs to, where that is not the output folder. With `pinned`,
    a time limit of None is none.
    """

    __slots__ = (
        "arguments",
        "caller_cwd",
        "channel",
        "clean_environment",
        "code",
        "cwd",
        "environ",
        "file",
        "home",
        "input_content",
        "input_path",
        "log_limit",
        "output_dir",
        "output_path",
        "pinned",
        "python",
        "replay_of",
        "source",
        "task",
        "timeout_s",
        "top_level_await",
        "variables",
    )

    def __init__(
        self,
        *,
        caller_cwd: str,
        environ: Mapping[str, str],
        file: str | None = None,
        code: bytes | None = None,
        source: Source = "file",
        input_path: str | None = None,
        input_content: bytes | None = None,
        output_dir: str | None = None,
        output_path: str | None = None,
        cwd: str | None = None,
        timeout_s: float | None = None,
        top_level_await: bool = False,
        python: str | None = None,
        variables: Sequence[str] = (),
        clean_environment: bool = False,
        log_limit: int | None = None,
        arguments: Sequence[str] = (),
        task: str | None = None,
        home: str | None = None,
        replay_of: str | None = None,
        channel: Channel | None = None,
        pinned: Pinned | None = None,
    ) -> None:
        self.caller_cwd = caller_cwd
        self.environ = environ
        self.file = file
        self.code = code
        self.source = source
        self.input_path = input_path
        self.input_content = input_content
        self.output_dir = output_dir
        self.output_path = output_path
        self.cwd = cwd
        self.timeout_s = timeout_s
        self.top_level_await = top_level_await
        self.python = python
        self.variables = variables
        self.clean_environment = clean_environment
        self.log_limit = log_limit
        self.arguments = arguments
        self.task = task
        self.home = home
        self.replay_of = replay_of
        self.channel = channel
        self.pinned = pinned
