"""What is in an output, as far as a reader wants to see at once: rows, a picture, a text."""

from __future__ import annotations

import json

import msgspec

from pyx_core.errors import PyxError
from pyx_core.evidence.verify import place_of
from pyx_core.formats.amounts import human_size
from pyx_core.report.differences import HEAD, ROLE, differences_of
from pyx_core.report.excerpt import Excerpt, excerpt_of
from pyx_core.report.files import short_name
from pyx_core.report.links import anchor
from pyx_core.report.picture import RASTER, Picture, picture_of
from pyx_core.report.plot import Plot, plot_of
from pyx_core.report.table import Table, table_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.evidence.verify import RunCheck
    from pyx_core.manifest.contract import Output
    from pyx_core.report.budget import Budget, Room
    from pyx_core.report.differences import Differences
    from pyx_core.report.legible import Legible
    from pyx_core.report.links import Links

# What is read of a table to show its first rows; how many it has is told as far as this goes.
_SCANNED_BYTES = 8 << 20
_LARGEST_JSON = 1 << 20
_MOST_NESTED = 60
_PEEK_TOKENS = 900
_TABLES = frozenset(("csv", "tsv"))
_OTHER_DATA = frozenset(("parquet", "sqlite", "xlsx", "zip", "gzip", "tar"))
_NOTHING_TO_SEE = frozenset(("binary", "pdf", "docx", "link"))


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What `blocks/preview.html.jinja` shows of a file: differences, table, picture or text."""

    anchor: str
    name: str
    told: str
    href: str | None = None
    differences: Differences | None = None
    table: Table | None = None
    plot: Plot | None = None
    picture: Picture | None = None
    text: Excerpt | None = None


def previews_of(
    run: StoredRun,
    check: RunCheck,
    legible: Legible,
    links: Links,
    budget: Budget,
    room: Room,
    first: Collection[str] = (),
) -> list[Preview]:
    """Of the first outputs that are still there and that have something to show.

    What differs comes first, then those with a name in `first`.
    """
    gone = {file.path for file in check.files if file.state in ("missing", "removed", "unreadable")}
    found: list[Preview] = []
    for output in sorted(run.outputs, key=lambda one: _rank(one, first)):
        if len(found) == budget.previews:
            break
        path = place_of(run, output["path"])
        if path not in gone and output.get("format") not in _NOTHING_TO_SEE:
            name = f"{run.run_id}-{len(found)}"
            found.append(_preview(run, name, path, output, legible, links, budget, room))
    return found


def _rank(output: Output, first: Collection[str]) -> tuple[bool, ...]:
    """Results come first, and what is seen at a glance."""
    seen = output.get("format") in (*_TABLES, *RASTER, "json", "jsonl")
    role = output["role"]
    return role != ROLE, output["name"] not in first, role != "result", not seen


def _preview(
    run: StoredRun,
    name: str,
    path: str,
    output: Output,
    legible: Legible,
    links: Links,
    budget: Budget,
    room: Room,
) -> Preview:
    form = str(output.get("format", ""))
    preview = Preview(
        anchor=anchor("preview", name),
        name=legible.line(short_name(run, output["name"])),
        told=legible.line(f"{form}, {human_size(output['size'])}"),
        href=links.to(path),
    )
    if form in RASTER:
        picture = picture_of(path, form, legible, room)
        return msgspec.structs.replace(preview, picture=picture)
    try:
        if output["role"] == ROLE and form in _TABLES:
            differences = _differences(preview, path, form, legible, budget)
            if differences is not None:
                return msgspec.structs.replace(preview, differences=differences)
        table = _table(run, name, path, form, output, legible, links, budget)
    except (PyxError, OSError, ValueError, RecursionError):
        table = None  # it is not what it is called: its text tells more
    if table is not None and table.rows:
        return msgspec.structs.replace(preview, table=table, plot=plot_of(table))
    return msgspec.structs.replace(preview, text=_text(path, form, output, legible, budget))


def _differences(
    preview: Preview, path: str, form: str, legible: Legible, budget: Budget
) -> Differences | None:
    """What a comparison found; None of a file that is no such table."""
    from pyx_core.formats.peekers import delimited
    from pyx_core.formats.source import Source, open_regular

    with open_regular(path) as file, delimited.large_cells():
        found = delimited.Table(Source(path, file, legible.secrets), form)
        if found.names != HEAD:
            return None
        rows = found.rows(_SCANNED_BYTES)
        return differences_of(preview.anchor, preview.name, rows, legible, budget.rows)


def _table(
    run: StoredRun,
    name: str,
    path: str,
    form: str,
    output: Output,
    legible: Legible,
    links: Links,
    budget: Budget,
) -> Table | None:
    """The rows of a file that has some; None for others."""
    caption = f"Rows of {short_name(run, output['name'])}"
    href = links.to(path)
    if form in _TABLES:
        from pyx_core.formats.peekers import delimited
        from pyx_core.formats.source import Source, open_regular

        with open_regular(path) as file, delimited.large_cells():
            found = delimited.Table(Source(path, file, legible.secrets), form)
            rows = found.rows(_SCANNED_BYTES)
            table = table_of(
                name,
                caption,
                found.names,
                rows,
                legible,
                most_rows=budget.rows,
                href=href,
            )
            return _with_total(table, sum(1 for _ in rows), is_whole=not found.was_cut)
    records = _records(path, form, output, budget.rows)
    if records is None:
        return None
    names = list(dict.fromkeys(key for record in records for key in record))
    cells = ([_cell(record, key) for key in names] for record in records)
    return table_of(name, caption, names, cells, legible, most_rows=budget.rows, href=href)


def _with_total(table: Table, left: int, *, is_whole: bool) -> Table:
    """The same with how many rows there are: of those that were read, one more was seen."""
    if not table.is_cut or not left:
        return table
    total = len(table.rows) + 1 + left
    told = f"{total:,}" if is_whole else f"at least {total:,}"
    return msgspec.structs.replace(table, count=f"the first {len(table.rows):,} of {told} rows")


def _records(path: str, form: str, output: Output, most: int) -> list[dict[str, object]] | None:
    """Flat objects of JSON, or of lines of it; None for anything else."""
    if form == "jsonl":
        values: Iterable[object] = _json_lines(path, most + 1)
    elif form == "json" and output["size"] <= _LARGEST_JSON:
        with open(path, encoding="utf-8-sig") as file:
            loaded = json.load(file)
        values = loaded if isinstance(loaded, list) else [None]
    else:
        return None
    records = []
    for value in values:
        if not isinstance(value, dict) or not value or len(value) > _MOST_NESTED:
            return None
        records.append(value)
        if len(records) > most:
            break
    return records or None


def _json_lines(path: str, most: int) -> Iterator[object]:
    with open(path, encoding="utf-8-sig") as file:
        for _ in range(most):
            line = file.readline(_LARGEST_JSON)
            if not line:
                return
            yield json.loads(line)


def _cell(record: dict[str, object], key: str) -> str | None:
    value = record.get(key, "")
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _text(path: str, form: str, output: Output, legible: Legible, budget: Budget) -> Excerpt:
    if form == "json" and output["size"] <= budget.text_bytes:
        try:
            with open(path, encoding="utf-8-sig") as file:
                pretty = json.dumps(json.load(file), ensure_ascii=False, indent=2)
            return Excerpt(head=legible.text(pretty, 4 * budget.text_bytes))
        except (OSError, ValueError, RecursionError):
            return excerpt_of(path, legible, budget.text_bytes, ends=False)
    if form in _OTHER_DATA:
        return _peeked(path, legible)
    return excerpt_of(path, legible, budget.text_bytes, ends=form == "text")


def _peeked(path: str, legible: Legible) -> Excerpt:
    """What `pyx peek` tells of it."""
    from pyx_core.formats.peek import peek
    from pyx_core.formats.peeked import Request

    try:
        found = peek(path, Request(budget=_PEEK_TOKENS), legible.secrets)
    except PyxError as error:
        return Excerpt(problem=legible.line(error.message))
    lines = [*found.facts, *(f"note: {note}" for note in found.notes)]
    for section in found.sections:
        lines += ["", f"{section.title}:", *([section.header] if section.header else [])]
        lines += [*section.head[:20], *(["…", *section.tail[:5]] if section.tail else [])]
    return Excerpt(head="\n".join(legible.line(line, 400) for line in lines[:120]))
