"""`pyx query`: a data store is asked read-only, and the answer becomes evidence."""

from __future__ import annotations

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from typing import Any

    from pyx_cli.context import Context

EXAMPLES = (
    (
        'pyx query SQLITE_SHOP_PATH "SELECT * FROM orders WHERE day = :day" --param day=2026-11-24',
        "ask the store that a variable names; the rows become a CSV file",
    ),
    (
        "pyx query POSTGRES_PROD_URL --file late.sql --max-cost 50000 --format jsonl --json",
        "a statement from a file, and only if its plan is cheap; one JSON object on stdout",
    ),
)
_FORMATS = ("csv", "jsonl", "json", "parquet")
_LONGEST_WORD = 10_000


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "source", metavar="SOURCE", help="the variable that names the store, or its label"
    )
    parser.add_argument("statement", metavar="STATEMENT", nargs="?", help="what to ask")
    parser.add_argument("--file", metavar="F", help="a file with the statement; - reads stdin")
    parser.add_argument(
        "--param",
        metavar="K=V",
        action="append",
        default=[],
        help="a value of the statement: k=text, or k:=json (k:=42, k:=null); may be given often",
    )
    parser.add_argument(
        "--format", choices=_FORMATS, default="csv", help="of the file with the rows"
    )
    parser.add_argument("--max-rows", metavar="N", help="cut the result after N rows, or all")
    parser.add_argument(
        "--max-bytes", metavar="N", help="cut the result after so many, such as 64MiB, or all"
    )
    parser.add_argument("--timeout", metavar="S", help="seconds for the statement (default 60)")
    parser.add_argument("--explain", action="store_true", help="show the plan, and ask nothing")
    parser.add_argument(
        "--max-cost", metavar="N", help="ask only if the store estimates the cost at N at most"
    )
    parser.add_argument(
        "--accept",
        metavar="RIGHT",
        action="append",
        default=[],
        help="a right of the login that pyx can't contain, and you take; may be given often",
    )
    parser.add_argument(
        "--inspect", metavar="LOG", help="make it evidence of an investigation: `current`, or a log"
    )
    parser.add_argument("--output-dir", "--dir", metavar="D", help="folder of the run's files")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Asks, reports, and gives the exit code."""
    import gc

    from pyx_cli.investigation import add_run, check_named
    from pyx_cli.render.errors import EXIT_CODES
    from pyx_cli.render.query import show_query
    from pyx_core.secrets.detect import secret_values
    from pyx_core.settings.layers import Layers
    from pyx_core.sources.limits import decide_limits
    from pyx_core.sources.locate import choose_source, find_sources
    from pyx_core.sources.parameters import parse_parameters
    from pyx_core.sources.pins import Pins
    from pyx_core.sources.query import Query, run_query
    from pyx_core.sources.rows.file import check_format

    gc.enable()
    if arguments.inspect is not None:
        check_named(arguments.inspect, context)
    layers = Layers(context.environ, context.cwd)
    source = choose_source(arguments.source, find_sources(layers))
    check_format(arguments.format)
    parameters = parse_parameters(arguments.param)
    query = Query(
        source,
        _statement(arguments, context),
        decide_limits(
            layers,
            source,
            max_rows=arguments.max_rows,
            max_bytes=arguments.max_bytes,
            timeout=arguments.timeout,
            max_cost=arguments.max_cost,
        ),
        parameters=parameters,
        form=arguments.format,
        accepted=arguments.accept,
        explain=arguments.explain,
        file=arguments.file,
    )
    asked = run_query(
        query,
        _command_line(arguments, parameters),
        caller_cwd=context.cwd,
        environ=context.environ,
        output_dir=arguments.output_dir,
        check_identity=Pins(context.cwd).check,
    )
    secrets = secret_values(layers.variables())
    evidence: dict[str, str | None] = {}
    if arguments.inspect is not None:
        manifest_path = asked.record.manifest_path
        evidence["evidence"] = add_run(arguments.inspect, manifest_path, context)
    show_query(asked, context, secrets, as_json=arguments.json, besides=evidence)
    problem = asked.record.problem
    return asked.record.exit_code if problem is None else EXIT_CODES[problem.kind]


def _statement(arguments: argparse.Namespace, context: Context) -> str:
    """What to ask. Raises PyxError where there is not exactly one statement, in UTF-8."""
    from pyx_cli.statement import check_statement, read_statement

    if (arguments.statement is None) == (arguments.file is None):
        said = "no statement is given" if arguments.file is None else "two statements are given"
        raise PyxError("usage", said, 'give "STATEMENT", or --file F.sql')
    if arguments.file is not None:
        return read_statement(arguments.file, context)
    return check_statement(str(arguments.statement).encode("utf-8", "surrogateescape"))


def _command_line(arguments: argparse.Namespace, parameters: Mapping[str, Any]) -> list[str]:
    """The call as the manifest tells it: without secret values, and bounded."""
    from pyx_core.sources.parameters import without_secrets

    words = ["pyx", "query", arguments.source]
    if arguments.statement is not None:
        cut = len(arguments.statement) > _LONGEST_WORD
        words.append("(see the input)" if cut else arguments.statement)
    shown = without_secrets(parameters)
    for word in arguments.param:
        name = word.partition("=")[0]
        plain = name.removesuffix(":")
        hidden = shown[plain] != parameters[plain]
        words += ["--param", f"{name}={shown[plain]}" if hidden else word]
    for flag in ("file", "format", "max_rows", "max_bytes", "timeout", "max_cost", "output_dir"):
        value = getattr(arguments, flag)
        if value is not None:
            words += [f"--{flag.replace('_', '-')}", value]
    for right in arguments.accept:
        words += ["--accept", right]
    words += [f"--{flag}" for flag in ("explain", "json") if getattr(arguments, flag)]
    return words
