"""`pyx inspect code`: what is really installed and imported here."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx inspect code", "lockfiles against environments: every disagreement"),
    (
        "pyx inspect code requests.sessions:Session.send",
        "the source of a symbol as it is installed, as a file to cite",
    ),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "target", metavar="NAME", nargs="?", help="a package, module or crate; or NAME:SYMBOL"
    )
    parser.add_argument("--ecosystem", choices=("python", "node", "rust"), help="only this one")
    parser.add_argument("--python", metavar="P", help="the interpreter to ask: a path, or a folder")
    parser.add_argument(
        "--import", action="store_true", dest="imports", help="really import the Python module"
    )
    parser.add_argument("--limit", type=int, metavar="N", default=20, help="lines of a list")
    parser.add_argument("--output-dir", "--dir", metavar="D", help="folder of the run's files")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Looks, reports; 1 where what is here is not what it should be."""
    from pyx_cli.render.code import result, show_code
    from pyx_cli.render.errors import EXIT_CODES
    from pyx_cli.render.run import essence, show_problems
    from pyx_core.errors import PyxError
    from pyx_core.investigation.code.ecosystem import Place
    from pyx_core.investigation.code.inspection import Question, inspect_code
    from pyx_core.settings.layers import Layers

    if arguments.limit < 1:
        raise PyxError("usage", "--limit: 1 or more", "try --limit 20")
    question = Question(arguments.target, arguments.ecosystem)
    place = Place(
        # As it is named by whoever works there: an environment knows itself by that.
        folder=os.path.normpath(context.cwd),
        environ=Layers(context.environ, context.cwd).variables(),
        python=arguments.python,
        imports=arguments.imports,
    )
    inspected = inspect_code(question, place, _command_line(arguments), arguments.output_dir)
    answer, problem = inspected.answer, inspected.record.problem
    if arguments.json:
        told = essence(inspected.record)
        context.write_json(told if answer is None else result(told, answer, arguments.limit))
    else:
        show_code(inspected, context, arguments.limit)
    show_problems(inspected.record, context)
    if problem is not None:
        return EXIT_CODES[problem.kind]
    if answer is None:
        return inspected.record.exit_code
    return 0 if answer["agrees"] else 1


def _command_line(arguments: argparse.Namespace) -> list[str]:
    words = ["pyx", "inspect", "code"]
    if arguments.target is not None:
        words.append(arguments.target)
    for flag in ("ecosystem", "python", "output_dir"):
        value = getattr(arguments, flag)
        if value is not None:
            words += [f"--{flag.replace('_', '-')}", value]
    return words + [f"--{name}" for name, is_on in _flags(arguments) if is_on]


def _flags(arguments: argparse.Namespace) -> tuple[tuple[str, bool], ...]:
    return (("import", arguments.imports), ("json", arguments.json))
