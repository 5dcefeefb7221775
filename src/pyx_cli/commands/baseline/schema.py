"""`pyx baseline schema`: both catalogues, what belongs together, and what can't hold."""

from __future__ import annotations

from pyx_cli.baseline import OpenedBaseline, add_baseline, add_stores

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.baseline.definition.model import Side
    from pyx_core.baseline.schema.model import Schema
    from pyx_core.baseline.schema.snapshot import Wish

EXAMPLES = (
    (
        "pyx baseline schema shop",
        "schema.old.json, schema.new.json and schema.mapping.md; 1 where old data can't be held",
    ),
    (
        "pyx baseline schema shop --timeout 600 --json",
        "with ten minutes for each look at a large table; one JSON object on stdout",
    ),
)
_COUNT_S = "10"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add_baseline(parser)
    add_stores(parser)
    parser.add_argument(
        "--count-timeout",
        metavar="S",
        default=_COUNT_S,
        help=f"seconds to count the rows of a table, then it is estimated (default {_COUNT_S})",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Takes both sides, maps them, and looks at the old data; 1 where something can't hold."""
    import gc

    from pyx_cli.render.errors import visible
    from pyx_cli.render.progress import ProgressBar
    from pyx_cli.render.schema import show_schema
    from pyx_core.baseline.definition.written import write_page
    from pyx_core.baseline.markdown import without_secret_parts
    from pyx_core.baseline.schema.holding.run import examine_as_run
    from pyx_core.baseline.schema.mapping import propose
    from pyx_core.baseline.schema.page import FIRST_WORDS, mapping_page
    from pyx_core.secrets.masker import mask_text

    gc.enable()
    opened = OpenedBaseline(arguments.baseline, context)
    old, old_run = _take("old", opened, arguments, context)
    if opened.side("new").source is None:
        show_schema(opened, context, [old], [old_run], as_json=arguments.json)
        return 0
    new, new_run = _take("new", opened, arguments, context)
    mapping = propose(old, new, opened.baseline.tables)
    with ProgressBar(context, "looking at the old data") as bar:
        examined = examine_as_run(
            opened.source("old"),
            (old, new),
            mapping,
            _wish("old", opened, arguments, context),
            _command_line(arguments),
            bar,
        )
    holding = examined.whole()
    runs = [old_run, new_run, examined.record.manifest["run_id"]]
    page = mapping_page(opened.baseline.name, (old, new), mapping, holding, runs)
    page = mask_text(without_secret_parts(page), opened.secrets)
    write_page(opened.files.mapping, visible(page, len(page)), FIRST_WORDS)
    show_schema(opened, context, [old, new], runs, mapping, holding, as_json=arguments.json)
    return 1 if holding.obstacles else 0


def _take(
    side: Side, opened: OpenedBaseline, arguments: argparse.Namespace, context: Context
) -> tuple[Schema, str]:
    """A side's schema, in its run and in the baseline's folder; the id of the run."""
    from pyx_cli.render.progress import ProgressBar
    from pyx_core.baseline.definition.written import write_page
    from pyx_core.baseline.schema.snapshot import FIRST_WORDS, as_json, take_schema
    from pyx_core.errors import PyxError

    source = opened.source(side)
    wish = _wish(side, opened, arguments, context)
    with ProgressBar(context, f"counting rows, {side} side") as bar:
        taken = take_schema(source, side, wish, _command_line(arguments), bar)
    try:
        schema = taken.whole()
    except PyxError as error:
        raise PyxError(error.kind, f"{side} side: {error.message}", error.hint) from error
    text = as_json(schema, opened.secrets).decode("utf-8")
    write_page(opened.files.schema(side), text, FIRST_WORDS)
    return schema, taken.record.manifest["run_id"]


def _wish(
    side: Side, opened: OpenedBaseline, arguments: argparse.Namespace, context: Context
) -> Wish:
    from pyx_core.baseline.schema.snapshot import Wish
    from pyx_core.settings.values import parse_seconds

    terms = opened.terms(side, arguments)
    return Wish(
        caller_cwd=context.cwd,
        environ=context.environ,
        runs=opened.runs(),
        timeout_s=terms.statement_s,
        count_s=parse_seconds(arguments.count_timeout, "--count-timeout"),
        accepted=terms.accepted,
        check=terms.check,
    )


def _command_line(arguments: argparse.Namespace) -> list[str]:
    words = ["pyx", "baseline", "schema"]
    if arguments.baseline is not None:
        words.append(arguments.baseline)
    if arguments.timeout is not None:
        words += ["--timeout", arguments.timeout]
    if arguments.count_timeout != _COUNT_S:
        words += ["--count-timeout", arguments.count_timeout]
    for right in arguments.accept:
        words += ["--accept", right]
    return words + (["--json"] if arguments.json else [])
