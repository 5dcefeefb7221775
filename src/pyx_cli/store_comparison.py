"""`pyx diff` where a side is asked of a store: each query is a run, and so is the comparison."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from typing import Any

    from pyx_cli.context import Context
    from pyx_cli.report import Report
    from pyx_cli.sides import Side
    from pyx_cli.store_sides import StoreSide
    from pyx_core.comparison.options import Options
    from pyx_core.comparison.rules import Rules
    from pyx_core.settings.layers import Layers
    from pyx_core.sources.matching.answer import Answer

_INTERRUPTED = 130
_LONGEST_WORD = 10_000
# Options that make no sense without a store.
STORE_OPTIONS = (
    *("map", "param", "left_param", "right_param", "max_rows", "max_bytes", "timeout", "accept"),
)


def configure_stores(parser: argparse.ArgumentParser) -> None:
    """The options that are for stores."""
    parser.add_argument("--map", metavar="FILE", help="which columns belong together, in TOML")
    for flag, whose in (
        ("--param", "both statements"),
        ("--left-param", "the left statement"),
        ("--right-param", "the right statement"),
    ):
        parser.add_argument(
            flag,
            metavar="K=V",
            action="append",
            default=[],
            help=f"a value of {whose}, as in pyx query; may be given often",
        )
    parser.add_argument("--max-rows", metavar="N", help="most rows of each store, or all")
    parser.add_argument(
        "--max-bytes", metavar="N", help="most bytes of each store, such as 64MiB, or all"
    )
    parser.add_argument("--timeout", metavar="S", help="seconds for each statement (default 60)")
    parser.add_argument(
        "--accept",
        metavar="RIGHT",
        action="append",
        default=[],
        help="a right of a login that pyx can't contain, and you take; may be given often",
    )


def refuse_store_options(arguments: argparse.Namespace) -> None:
    """Raises PyxError `usage` for an option that would do nothing between files."""
    for name in STORE_OPTIONS:
        if getattr(arguments, name):
            flag = f"--{name.replace('_', '-')}"
            raise PyxError(
                "usage", f"{flag} is for stores, and none is compared", f"leave out {flag}"
            )


def compare_stores(
    arguments: argparse.Namespace,
    context: Context,
    sides: tuple[Side | StoreSide, Side | StoreSide],
    rules: Rules,
    options: Options,
    report: Report | None = None,
) -> int:
    """Asks, compares and reports; the exit code."""
    import gc

    from pyx_cli.render.store_diff import show_store_diff
    from pyx_core.settings.layers import Layers
    from pyx_core.sources.matching.map_file import load_map
    from pyx_core.sources.matching.store_diff import StoreDiff
    from pyx_core.sources.matching.store_map import StoreMap

    gc.enable()
    _refuse_file_options(arguments)
    layers = Layers(context.environ, context.cwd)
    store_map, map_text = StoreMap(), None
    if arguments.map:
        store_map, map_text = load_map(_absolute(arguments.map, context))
    rules_text = None
    if arguments.rules:
        with open(_absolute(arguments.rules, context), encoding="utf-8-sig") as file:
            rules_text = file.read()
    parameters = _parameters(arguments, sides)
    argv = _command_line(arguments, parameters)
    answers = []
    for name, side, values in zip(("left", "right"), sides, parameters, strict=True):
        answer = _answer(name, side, values, arguments, context, layers, argv)
        if answer is None:
            return _INTERRUPTED
        answers.append(answer)
    left, right = answers
    diff = StoreDiff(
        left,
        right,
        store_map=store_map,
        rules=rules,
        options=options,
        given={"map": map_text, "rules": rules_text},
    )
    diff.run(
        argv,
        caller_cwd=context.cwd,
        environ=context.environ,
        output_dir=arguments.output_dir,
    )
    return show_store_diff(diff, context, report, as_json=arguments.json)


def _absolute(path: str, context: Context) -> str:
    return os.path.normpath(os.path.join(context.cwd, os.path.expanduser(path)))


def _refuse_file_options(arguments: argparse.Namespace) -> None:
    if arguments.no_header:
        raise PyxError(
            "usage",
            "--no-header is for files: the columns of a store have names",
            "give the file a first line with the names",
        )


def _parameters(
    arguments: argparse.Namespace, sides: tuple[Side | StoreSide, Side | StoreSide]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values for the statement of either side."""
    from pyx_cli.store_sides import StoreSide
    from pyx_core.sources.parameters import parse_parameters

    both = arguments.param
    left = parse_parameters([*both, *arguments.left_param])
    right = parse_parameters([*both, *arguments.right_param])
    for name, side, own in zip(
        ("left", "right"), sides, (arguments.left_param, arguments.right_param), strict=True
    ):
        if own and not isinstance(side, StoreSide):
            raise PyxError(
                "usage",
                f"--{name}-param: the {name} side is no store",
                f"leave out --{name}-param",
            )
    return left, right


def _answer(
    name: str,
    side: Side | StoreSide,
    parameters: Mapping[str, Any],
    arguments: argparse.Namespace,
    context: Context,
    layers: Layers,
    argv: list[str],
) -> Answer | None:
    """What a side brings; None where somebody interrupted it.

    Raises PyxError that names the side, where it has no whole answer.
    """
    from pyx_cli.store_sides import StoreSide
    from pyx_core.sources.matching.answer import of_file

    try:
        if isinstance(side, StoreSide):
            return _ask(side, parameters, arguments, context, layers, argv)
        return of_file(side.label, *_only_file(side))
    except PyxError as error:
        raise PyxError(error.kind, f"{name} side: {error.message}", error.hint) from error


def _only_file(side: Side) -> tuple[str, str]:
    """The path and the format of a side that is one file."""
    if not side.is_single:
        raise PyxError(
            "usage",
            f"{side.label} is several files, and a store has one answer",
            "name one of them: FOLDER/FILE, or RUN:OUTPUT",
        )
    ((name, path),) = side.files.items()
    return path, side.format_of(name)


def _ask(
    side: StoreSide,
    parameters: Mapping[str, Any],
    arguments: argparse.Namespace,
    context: Context,
    layers: Layers,
    argv: list[str],
) -> Answer | None:
    from pyx_core.sources.limits import decide_limits
    from pyx_core.sources.matching.answer import ROWS_FORMAT, of_query
    from pyx_core.sources.pins import Pins
    from pyx_core.sources.query import Query, run_query

    limits = decide_limits(
        layers,
        side.source,
        max_rows=arguments.max_rows,
        max_bytes=arguments.max_bytes,
        timeout=arguments.timeout,
        max_cost=None,
    )
    query = Query(
        side.source,
        side.statement,
        limits,
        parameters=parameters,
        form=ROWS_FORMAT,
        accepted=arguments.accept,
        file=side.file,
    )
    asked = run_query(
        query,
        argv,
        caller_cwd=context.cwd,
        environ=context.environ,
        output_dir=arguments.output_dir,
        check_identity=Pins(context.cwd).check,
    )
    manifest, problem = asked.record.manifest, asked.record.problem
    run_id = manifest["run_id"]
    if problem is not None:
        raise PyxError(problem.kind, f"{problem.message} (run {run_id})", problem.hint)
    if manifest["status"] == "interrupted":
        context.stderr.write(f"pyx: interrupted; {run_id} tells what became of the statement\n")
        return None
    assert asked.result is not None
    if asked.result.cut is not None:
        raise PyxError(
            "refused",
            f"{side.source.name}: its answer is cut after {asked.result.rows} rows, and what is "
            f"missing can't be compared (run {run_id})",
            "narrow both statements to the same rows, or give "
            f"--max-{asked.result.cut} N or --max-{asked.result.cut} all",
        )
    return of_query(side.label, side.statement, asked)


def _command_line(
    arguments: argparse.Namespace, parameters: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> list[str]:
    """The call as the manifests tell it: without secret values, and bounded."""
    from pyx_core.sources.parameters import without_secrets

    words = ["pyx", "diff"]
    words += [
        word if len(word) <= _LONGEST_WORD else f"{word[:40]}… (see the queries)"
        for word in (arguments.left, arguments.right)
    ]
    values = {**parameters[0], **parameters[1]}
    shown = without_secrets(values)
    for flag in ("param", "left_param", "right_param"):
        for word in getattr(arguments, flag):
            name = word.partition("=")[0]
            plain = name.removesuffix(":")
            hidden = shown[plain] != values[plain]
            words += [f"--{flag.replace('_', '-')}", f"{name}={shown[plain]}" if hidden else word]
    for flag in ("map", "rules", "max_rows", "max_bytes", "timeout", "output_dir", "dir"):
        value = getattr(arguments, flag)
        if value is not None:
            words += [f"--{flag.replace('_', '-')}", value]
    for flag in ("key", "accept"):
        for word in getattr(arguments, flag):
            words += [f"--{flag}", word]
    return [*words, "--json"] if arguments.json else words
