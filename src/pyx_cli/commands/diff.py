"""`pyx diff A B`: what differs between two files, folders, runs, or answers of stores."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_cli.evidence import Evidence

EXAMPLES = (
    ("pyx diff before.csv after.csv --key id", "rows matched by a column, changes by column"),
    ("pyx diff 20261124_07 last --html diff.html --open", "two runs side by side in the browser"),
    ("pyx diff 20261124_07 last --rules rules.toml --json", "the outputs of two runs, under rules"),
    (
        'pyx diff SHOP:"SELECT id, price FROM products" CACHE:"HGETALL prices"',
        "a database against its cache: two queries and their comparison, all of them evidence",
    ),
)
_LISTED = 20
_LISTED_HTML = 2000


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    from pyx_cli.evidence import add_dir
    from pyx_cli.store_comparison import configure_stores

    parser.add_argument(
        "left",
        metavar="A",
        help='a file, a folder, a run or bundle, RUN:OUTPUT, SOURCE:"STATEMENT", or SOURCE:@FILE',
    )
    parser.add_argument("right", metavar="B", help="what it is compared with")
    parser.add_argument("--rules", metavar="FILE", help="allowed differences, in TOML")
    parser.add_argument(
        "--key",
        metavar="COL",
        action="append",
        default=[],
        help="match rows by this column (again, or with commas, for more)",
    )
    parser.add_argument("--no-header", action="store_true", help="CSV begins with a row of data")
    parser.add_argument(
        "--engine",
        choices=("sqlite", "duckdb"),
        help="what holds the rows of tables (default: duckdb where it is installed)",
    )
    parser.add_argument("--output-dir", metavar="D", help="write the whole results there")
    parser.add_argument("--html", metavar="FILE", help="write it as one HTML file as well")
    parser.add_argument("--open", action="store_true", help="open the HTML file in a browser")
    configure_stores(parser)
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Compares; 0 where both sides are identical or equivalent, 1 where they differ."""
    import tempfile

    from pyx_cli.evidence import Evidence
    from pyx_cli.render.diff import Shown, show_diff
    from pyx_cli.report import Report, save_comparison_report
    from pyx_cli.sides import pair_sides
    from pyx_cli.store_comparison import compare_stores, refuse_store_options
    from pyx_cli.store_sides import StoreSide, find_any_side
    from pyx_core.comparison.compare import compare
    from pyx_core.comparison.options import Options
    from pyx_core.comparison.results import ResultFolder, save_comparison
    from pyx_core.comparison.rule_file import load_rules
    from pyx_core.comparison.rules import Rules
    from pyx_core.comparison.table_engines import has_duckdb
    from pyx_core.errors import PyxError
    from pyx_core.secrets.detect import secret_values
    from pyx_core.secrets.masker import mask_text
    from pyx_core.settings.layers import Layers

    secrets = secret_values(Layers(context.environ, context.cwd).variables())

    def evidence() -> Evidence:
        return Evidence(arguments.dir, context)

    def absolute(path: str) -> str:
        return os.path.normpath(os.path.join(context.cwd, os.path.expanduser(path)))

    if arguments.engine == "duckdb" and not has_duckdb():
        raise PyxError("usage", "DuckDB is not installed", "pyx add duckdb")
    if arguments.open and not arguments.html:
        raise PyxError("usage", "--open is for --html", "pyx diff A B --html FILE --open")
    report = None
    if arguments.html:
        report = Report(arguments.html, context, secrets, opens=arguments.open)
    rules = load_rules(absolute(arguments.rules)) if arguments.rules else Rules()

    def mask(text: str) -> str:
        return mask_text(text, secrets)

    left = find_any_side(arguments.left, context, evidence, mask)
    right = find_any_side(arguments.right, context, evidence, mask)
    options = Options(
        scratch=tempfile.gettempdir(),
        key=[name.strip() for given in arguments.key for name in given.split(",")],
        header=not arguments.no_header,
        limit=_LISTED_HTML if report else _LISTED,
        engine=arguments.engine,
        mask=mask,
    )
    if isinstance(left, StoreSide) or isinstance(right, StoreSide):
        return compare_stores(arguments, context, (left, right), rules, options, report)
    refuse_store_options(arguments)
    pairs, pairing = pair_sides(left, right)
    folder = absolute(arguments.output_dir) if arguments.output_dir else None
    options = options._replace(
        requires_key=len(pairs) == 1, writer=ResultFolder(folder) if folder else None
    )
    comparison = compare(pairs, rules, options)
    saved = save_comparison(comparison, folder) if folder else None
    shown = Shown(left.label, right.label, comparison, pairing.ambiguous, saved)
    if report is not None:
        shown = shown._replace(html=save_comparison_report(report, shown))
    show_diff(shown, context, as_json=arguments.json)
    return 1 if comparison.verdict == "different" else 0
