"""`pyx baseline dataset`: the entities that snapshots are asked about, and why these."""

from __future__ import annotations

from pyx_cli.baseline import OpenedBaseline, add_baseline, add_stores
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    (
        "pyx baseline dataset shop",
        "baseline.dataset.json: the hot, large, oldest, newest, odd and ordinary, with reasons",
    ),
    (
        "pyx baseline dataset shop --per-kind 10 --json",
        "ten of each kind, where there are so many; one JSON object on stdout",
    ),
)
_PER_KIND = "3"
_MOST_PER_KIND = 1000


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add_baseline(parser)
    add_stores(parser)
    parser.add_argument(
        "--per-kind",
        metavar="N",
        default=_PER_KIND,
        help=f"most entities of each kind and column (default {_PER_KIND})",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Picks, and writes the file unless it says the same already."""
    import gc

    from pyx_cli.render.dataset import show_dataset
    from pyx_cli.render.progress import ProgressBar
    from pyx_core.baseline.dataset.pick import FIRST_WORDS, as_json, is_same, pick_dataset
    from pyx_core.baseline.definition.written import write_page
    from pyx_core.baseline.schema.snapshot import Wish

    gc.enable()
    per_kind = _number(arguments.per_kind)
    opened = OpenedBaseline(arguments.baseline, context)
    if not opened.baseline.tables:
        message = f"{opened.files.definition} has no tables to pick from"
        raise PyxError("usage", message, "write [[tables]] with name, key, old and new")
    terms = opened.terms("old", arguments)
    wish = Wish(
        caller_cwd=context.cwd,
        environ=context.environ,
        runs=opened.runs(),
        timeout_s=terms.statement_s,
        accepted=terms.accepted,
        check=terms.check,
    )
    with ProgressBar(context, "picking entities of the old side") as bar:
        picked = pick_dataset(
            opened.source("old"), opened.baseline, wish, _command_line(arguments), bar, per_kind
        )
    dataset = picked.whole()
    try:
        with open(opened.files.dataset, "rb") as file:
            is_unchanged = is_same(dataset, file.read())
    except FileNotFoundError:
        is_unchanged = False
    if not is_unchanged:
        write_page(opened.files.dataset, as_json(dataset).decode("utf-8"), FIRST_WORDS)
    show_dataset(opened, context, dataset, is_unchanged=is_unchanged, as_json=arguments.json)
    return 0


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text[:9]) <= _MOST_PER_KIND:
        message = f"--per-kind: {text!r} is no number from 1 to {_MOST_PER_KIND}"
        raise PyxError("usage", message, f"try --per-kind {_PER_KIND}")
    return int(text)


def _command_line(arguments: argparse.Namespace) -> list[str]:
    words = ["pyx", "baseline", "dataset"]
    if arguments.baseline is not None:
        words.append(arguments.baseline)
    if arguments.per_kind != _PER_KIND:
        words += ["--per-kind", arguments.per_kind]
    if arguments.timeout is not None:
        words += ["--timeout", arguments.timeout]
    for right in arguments.accept:
        words += ["--accept", right]
    return words + (["--json"] if arguments.json else [])
