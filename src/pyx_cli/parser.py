"""The command line through argparse: help, mistakes, and everything but the quick way."""

from __future__ import annotations

import argparse
import difflib
import importlib
import shlex

from pyx_cli.options import split_at_dashes
from pyx_cli.table import COMMANDS, find, resolve
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
        """Raises PyxError `usage`; the hint says how the option is given, or names the help."""
        raise PyxError("usage", message, self._correction(message) or f"see: {self.prog} --help")

    @property
    def flags(self) -> list[str]:
        """Every option, as it is typed."""
        return [option for action in self._actions for option in action.option_strings]

    def _correction(self, message: str) -> str | None:
        """How the option that argparse complains of wants to be given."""
        named = message.removeprefix("argument ").partition(":")[0]
        action = next((one for one in self._actions if named in one.option_strings), None)
        if action is None:
            return None
        if action.choices is not None:
            given = message.partition("invalid choice: ")[2].partition(" (")[0].strip("'\"")
            near = difflib.get_close_matches(given, list(action.choices), n=1)
            return f"did you mean {named} {near[0]}" if near else None
        if action.default:
            return f"try {named} {action.default}"
        return f"give it a value: {named} {action.metavar}" if action.metavar else None


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
        epilog=_parts(command) + _examples(module.EXAMPLES),
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
    command, words = resolve(argv)
    if command is None:
        raise no_command(argv, "pyx ")
    words, arguments = split_at_dashes(words) if command.name == "run" else (words, [])
    parser = build(command)
    if command.name == "python":
        # All that stands behind it is the interpreter's own.
        return load(command).execute(argparse.Namespace(arguments=words), context)
    if "-h" in words or "--help" in words:
        context.stdout.write(parser.format_help())
        return 0
    namespace, unknown = parser.parse_known_args(words)
    if unknown:
        raise _unknown(unknown, words, parser)
    if arguments:
        namespace.arguments = arguments
    return load(command).execute(namespace, context)


def no_command(words: Sequence[str], before: str) -> PyxError:
    """The error for a command that does not exist; `before` is what was typed before it."""
    name = words[0]
    group = find(name)
    if group is not None and group.parts:
        parts = [part.name for part in group.parts]
        near = difflib.get_close_matches(f"{name} {words[1]}", parts, n=1)
        hint = f"did you mean: {before}{near[0]}" if near else f"see: pyx {name} --help"
        return PyxError("usage", f"{name} has no command {words[1]!r}", hint)
    near = difflib.get_close_matches(name, [command.name for command in COMMANDS], n=1)
    if name.endswith((".py", ".js", ".ts", ".sh")):
        hint = f"try: pyx run --file {name}"
    else:
        hint = f"did you mean: {before}{near[0]}" if near else "see: pyx help all"
    return PyxError("usage", f"no command {name!r}", hint)


def complete() -> None:
    """Answers a shell that asks for completions, and ends the process."""
    import argcomplete

    parser = Parser(prog="pyx", allow_abbrev=False)
    commands = parser.add_subparsers(metavar="COMMAND")
    for command in COMMANDS:
        group = build(command, _adding(commands, command))
        if command.parts:
            parts = group.add_subparsers(metavar="COMMAND")
            for part in command.parts:
                build(part, _adding(parts, part))
    argcomplete.autocomplete(parser)


def _adding(
    commands: argparse._SubParsersAction[Parser], command: Command
) -> Callable[..., argparse.ArgumentParser]:
    def make(**options: object) -> argparse.ArgumentParser:
        name = command.name.split()[-1]
        return commands.add_parser(name, help=command.summary, **options)  # type: ignore[arg-type]

    return make


def _parts(command: Command) -> str:
    if not command.parts:
        return ""
    lines = [f"  pyx {part.name:<24} {part.summary}" for part in command.parts]
    return "\n".join(["commands:", *lines, "", ""])


def _examples(examples: Iterable[tuple[str, str]]) -> str:
    lines = ["examples:"]
    for line, meaning in examples:
        lines += [f"  {line}", f"      {meaning}"]
    return "\n".join(lines)


def _unknown(unknown: Sequence[str], words: Sequence[str], parser: Parser) -> PyxError:
    message = f"unknown argument: {shlex.join(unknown)}"
    first = unknown[0]
    hint = f"see: {parser.prog} --help"
    if first.startswith("-"):
        near = difflib.get_close_matches(first.partition("=")[0], parser.flags, n=1)
        if near and near[0] != first:
            hint = f"did you mean {near[0]}"
    elif parser.prog == "pyx run":
        given = {word.partition("=")[0] for word in words}
        if given & {"--file", "--code", "--base64"}:
            hint = f"arguments of the script stand behind --: -- {shlex.join(unknown)}"
        else:
            hint = (
                f"a script is given by --file {shlex.quote(first)}; its arguments stand behind --"
            )
    return PyxError("usage", message, hint)
