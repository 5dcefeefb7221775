"""The command line through argparse: help, mistakes, and everything but the quick way."""

from __future__ import annotations

import argparse
import difflib
import importlib
import shlex

from pyx_cli.options import split_at_dashes
from pyx_cli.table import COMMANDS, find
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import NoReturn, Protocol

    from pyx_cli.context import Context
    from pyx_cli.table import Command

    class CommandModule(Protocol):
        """What every file in `pyx_cli/commands` holds."""

        EXAMPLES: tuple[tuple[str, str], ...]
        configure: Callable[[argparse.ArgumentParser], None]
        execute: Callable[[argparse.Namespace, Context], int]


class Parser(argparse.ArgumentParser):
    """argparse whose mistakes are PyxErrors with a hint."""

    def error(self, message: str) -> NoReturn:
        """Raises PyxError `usage`; the hint names the nearest option, or the help."""
        raise PyxError("usage", message, _hint(message, self.flags, self.prog))

    @property
    def flags(self) -> list[str]:
        """Every option, as it is typed."""
        return [option for action in self._actions for option in action.option_strings]


def load(command: Command) -> CommandModule:
    """The module of a command."""
    module: CommandModule = importlib.import_module(command.module)
    return module


def build(command: Command, make: Callable[..., argparse.ArgumentParser] = Parser) -> Parser:
    """The parser of one command, its help with two worked examples at the end."""
    module = load(command)
    parser = make(
        prog=f"pyx {command.name}",
        description=f"{command.summary[0].upper()}{command.summary[1:]}.",
        epilog=_examples(module.EXAMPLES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.configure(parser)
    parser.set_defaults(execute=module.execute, arguments=[])
    assert isinstance(parser, Parser)
    return parser


def parse(argv: Sequence[str], context: Context) -> int:
    """Runs the command that `argv` names. Raises PyxError for a command line with a mistake."""
    if not argv or argv[0] in ("--help", "-h"):
        from pyx_cli.render.help import first_day

        context.stdout.write(first_day())
        return 0
    command = find(argv[0])
    if command is None:
        names = [command.name for command in COMMANDS]
        near = difflib.get_close_matches(argv[0], names, n=1)
        if argv[0].endswith((".py", ".js", ".ts", ".sh")):
            hint = f"try: pyx run --file {argv[0]}"
        else:
            hint = f"did you mean: pyx {near[0]}" if near else "see: pyx help all"
        raise PyxError("usage", f"no command {argv[0]!r}", hint)
    words, arguments = split_at_dashes(argv[1:]) if command.name == "run" else (list(argv[1:]), [])
    parser = build(command)
    if command.name == "python":
        # All that stands behind it is the interpreter's own.
        return load(command).execute(argparse.Namespace(arguments=words), context)
    if "-h" in words or "--help" in words:
        context.stdout.write(parser.format_help())
        return 0
    namespace, unknown = parser.parse_known_args(words)
    if unknown:
        raise _unknown(unknown, parser)
    if arguments:
        namespace.arguments = arguments
    return load(command).execute(namespace, context)


def complete() -> None:
    """Answers a shell that asks for completions, and ends the process."""
    import argcomplete

    parser = Parser(prog="pyx", allow_abbrev=False)
    commands = parser.add_subparsers(metavar="COMMAND")
    for command in COMMANDS:
        build(command, _adding(commands, command))
    argcomplete.autocomplete(parser)


def _adding(
    commands: argparse._SubParsersAction[Parser], command: Command
) -> Callable[..., argparse.ArgumentParser]:
    def make(**options: object) -> argparse.ArgumentParser:
        return commands.add_parser(command.name, help=command.summary, **options)  # type: ignore[arg-type]

    return make


def _examples(examples: Iterable[tuple[str, str]]) -> str:
    lines = ["examples:"]
    for line, meaning in examples:
        lines += [f"  {line}", f"      {meaning}"]
    return "\n".join(lines)


def _hint(message: str, options: Sequence[str], program: str) -> str:
    for word in message.replace(",", " ").split():
        if word.startswith("-"):
            near = difflib.get_close_matches(word.partition("=")[0], options, n=1)
            if near and near[0] != word:
                return f"did you mean {near[0]}"
    return f"see: {program} --help"


def _unknown(words: Sequence[str], parser: Parser) -> PyxError:
    message = f"unknown argument: {shlex.join(words)}"
    first = words[0]
    if parser.prog == "pyx run" and not first.startswith("-"):
        hint = f"a script is given by --file {shlex.quote(first)}; its arguments stand behind --"
        return PyxError("usage", message, hint)
    return PyxError("usage", message, _hint(message, parser.flags, parser.prog))
