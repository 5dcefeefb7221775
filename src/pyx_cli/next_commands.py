"""The commands that come next after a run, in the one place where they are listed."""

from __future__ import annotations

from pyx_cli.table import find
from pyx_core.formats.command_text import as_typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class NextCommands:
    """What to type about a run. `options` end each command, such as `--dir D`."""

    def __init__(self, run: str, options: Sequence[str] = ()) -> None:
        """`run` is what names the run, wherever the user is."""
        self.run = run
        self._options = options

    def lines(
        self, outputs: Sequence[str], previous: str | None, *, has_script: bool
    ) -> list[tuple[str, str]]:
        """Command and purpose; only of commands that there are.

        `outputs` are the short names of outputs, `previous` is an earlier run of the task. Without
        a script nothing can be replayed, and the task is a command of pyx: its runs have little in
        common, as two queries do.
        """
        wanted = [
            (["show", self.run, "--log"], "what it printed"),
            *([(["show", self.run, "--script"], "the script as it ran")] if has_script else []),
            *((["peek", f"{self.run}:{name}"], "what is in it") for name in outputs[:1]),
            (["verify", self.run], "whether all of it is as it was"),
            *([(["replay", self.run], "the same once more, and what differs")] * has_script),
            *([(["diff", previous, self.run], "what changed")] if previous and has_script else []),
            (["bundle", self.run, "-o", "evidence.zip"], "to hand it over"),
        ]
        return [(self.command(*words), purpose) for words, purpose in wanted if find(words[0])]

    def command(self, *words: str) -> str:
        """A command of pyx as it is typed in the shell of this system."""
        return as_typed(["pyx", *words, *self._options])
