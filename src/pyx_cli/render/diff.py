"""What `pyx diff` prints: at most 20 lines and 4 kB on stdout."""

from __future__ import annotations

from typing import NamedTuple

from pyx_cli.render.errors import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from pyx_cli.context import Context
    from pyx_cli.report import SavedReport
    from pyx_core.comparison.comparison import Comparison, Difference, FileComparison

_MOST_LINES = 20
_MOST_BYTES = 4000
_MOST_FILES = 8
_MOST_FILES_JSON = 20
_MOST_DIFFERENCES = 10
_MOST_DIFFERENCES_JSON = 40
_MOST_COLUMNS = 20
_MOST_WARNINGS = 10
_LONGEST_VALUE = 60
_LONGEST_ROW = 120
_ROWS = (("row_added", "added"), ("row_removed", "removed"), ("rows_changed", "changed"))
_KINDS = {"type": "of another type"}
_LINES = (("line_added", "added"), ("line_removed", "removed"), ("changed", "changed"))


class Shown(NamedTuple):
    """A comparison with what its sides were called, and where it was saved."""

    left: str
    right: str
    comparison: Comparison
    ambiguous: Mapping[str, Sequence[str]]
    saved: tuple[str, int] | None
    html: SavedReport | None = None


def show_diff(
    shown: Shown, context: Context, *, as_json: bool, room: tuple[int, int] = (0, 0)
) -> None:
    """The result on stdout; notes and warnings on stderr. `room` are lines and bytes to leave."""
    if as_json:
        context.write_json(essence(shown))
    else:
        context.stdout.write(_summary(shown, *room))
    told = [*_warnings(shown), *_notes(shown)]
    for line in told[:_MOST_WARNINGS]:
        context.stderr.write(f"{_line(line, 1000)}\n")
    if len(told) > _MOST_WARNINGS:
        context.stderr.write(f"… and {len(told) - _MOST_WARNINGS} more; see --output-dir\n")


def essence(shown: Shown) -> dict[str, Any]:
    """A comparison, bounded: what differs first."""
    import msgspec

    comparison = shown.comparison
    files = _worst_first(comparison)
    listed = files[:_MOST_FILES_JSON]
    each = max(2, _MOST_DIFFERENCES_JSON // max(len(listed), 1))
    truncated = len(listed) < len(files) or len(comparison.rules) > _MOST_FILES_JSON
    result: list[dict[str, Any]] = []
    for file in listed:
        told = msgspec.to_builtins(file)
        for name in ("differences", "repeated_keys", "notes"):
            truncated |= len(told[name]) > each
            told[name] = told[name][:each]
        told["columns"] = dict([*file.columns.items()][:_MOST_COLUMNS])
        truncated |= len(told["differences"]) < file.differences_total
        truncated |= len(told["columns"]) < len(file.columns)
        result.append(told)
    html = {} if shown.html is None else {"html": shown.html._asdict()}
    return {
        "verdict": comparison.verdict,
        "left": shown.left,
        "right": shown.right,
        "totals": comparison.totals(),
        "files": result,
        "rules": msgspec.to_builtins(comparison.rules[:_MOST_FILES_JSON]),
        "ambiguous": dict([*shown.ambiguous.items()][:_MOST_COLUMNS]),
        "saved": None if shown.saved is None else {"path": shown.saved[0], "size": shown.saved[1]},
        **html,
        "truncated": truncated,
    }


def _summary(shown: Shown, other_lines: int, other_bytes: int) -> str:
    comparison = shown.comparison
    totals = ", ".join(f"{count} {name}" for name, count in comparison.totals().items() if count)
    head = f"{comparison.verdict}  {_line(shown.left, 500)}  {_line(shown.right, 500)}"
    if len(comparison.files) != 1:
        head += f"  ({totals or 'no files'})"
    saved = [*_saved(shown)]
    rules = [
        f"rule {_line(rule.id, 80)} absorbed {rule.absorbed}: {_line(rule.reason, 200)}"
        for rule in comparison.rules
        if rule.absorbed
    ]
    room = _MOST_LINES - 1 - len(saved) - other_lines
    if len(rules) > room // 3:
        rules = [*rules[: room // 3 - 1], f"… and {len(rules) - room // 3 + 1} more rules"]
    lines = [head, *_files(comparison, room - len(rules)), *rules]
    left = _MOST_BYTES - other_bytes - sum(len(line.encode()) + 1 for line in saved)
    kept: list[str] = []
    for line in lines:
        left -= len(line.encode()) + 1
        if left < 60:
            kept.append("… more than can be shown; see --output-dir")
            break
        kept.append(line)
    return "".join(f"{line}\n" for line in [*kept, *saved])


def _files(comparison: Comparison, room: int) -> Iterator[str]:
    files = [file for file in _worst_first(comparison) if file.verdict != "identical"]
    listed = files[:_MOST_FILES]
    room -= len(listed) + (len(listed) < len(files))
    each = min(_MOST_DIFFERENCES, room // max(len(listed), 1))
    for file in listed:
        yield _file(file)
        told = [*_details(file)]
        hidden = file.differences_total - sum(1 for _ in file.differences)
        shown = told if len(told) <= each and not hidden else told[: max(each - 1, 0)]
        for line in shown:
            yield f"  {line}"
        left = file.differences_total - min(len(shown), len(file.differences))
        if left and each and len(shown) < file.differences_total:
            yield f"  … and {left} more"
    if len(listed) < len(files):
        yield f"… and {len(files) - len(listed)} more files"


def _file(file: FileComparison) -> str:
    basis = {"values": " in value", "rules": " under rules", "bytes": "", None: ""}[file.basis]
    counts = file.counts
    parts = []
    if "left_rows" in counts:
        parts.append(f"{counts['left_rows']} and {counts['right_rows']} rows")
        parts += [f"{counts[key]} {word}" for key, word in _ROWS if counts.get(key)]
        if counts.get("repeated_keys"):
            parts.append(f"{counts['repeated_keys']} keys stand more than once")
    elif "left_lines" in counts and file.kind == "text":
        parts.append(f"{counts['left_lines']} and {counts['right_lines']} lines")
        parts += [f"{counts[key]} {word}" for key, word in _LINES if counts.get(key)]
    elif file.differences_total and file.kind != "bytes":
        parts += [
            f"{count} {_KINDS.get(kind, kind.replace('_', ' '))}"
            for kind, count in counts.items()
            if not _is_size(kind)
        ]
    told = f": {', '.join(parts)}" if parts else ""
    return f"{file.verdict}{basis}  {_line(file.name, 300)}  {file.kind}{told}"


def _is_size(kind: str) -> bool:
    return kind in ("left_lines", "right_lines", "pixels")


def _details(file: FileComparison) -> Iterator[str]:
    if len(file.columns) > 1:
        shown = [f"{_line(name, 60)} {count}" for name, count in [*file.columns.items()][:8]]
        more = f" and {len(file.columns) - 8} more columns" if len(file.columns) > 8 else ""
        yield f"changed values by column: {', '.join(shown)}{more}"
    for repeated in file.repeated_keys[:3]:
        yield f"{_place(repeated)}  stands {repeated.left} and {repeated.right} times"
    for difference in file.differences:
        yield _difference(difference)


def _difference(difference: Difference) -> str:
    place = _place(difference)
    kind = difference.kind.replace("_", " ")
    longest = _LONGEST_ROW if difference.kind.startswith("row_") else _LONGEST_VALUE
    values = [
        _line(value, longest) for value in (difference.left, difference.right) if value is not None
    ]
    told = f"{kind}  {place}" if place else kind
    if difference.kind in ("changed", "type") and place:
        told = place if difference.kind == "changed" else f"{place}  other type"
    return f"{told}  {' → '.join(values)}" if values else told


def _place(difference: Difference) -> str:
    location = difference.location
    parts = []
    if location.table is not None:
        parts.append(location.table)
    if location.key is not None:
        parts.append(", ".join(f"{name}={value}" for name, value in location.key.items()))
    elif location.left_row is not None or location.right_row is not None:
        parts.append(_numbers("row", location.left_row, location.right_row))
    elif location.left_line is not None or location.right_line is not None:
        parts.append(_numbers("line", location.left_line, location.right_line))
    if location.column is not None:
        parts.append(location.column)
    if location.path is not None:
        parts.append(location.path)
    return _line("  ".join(parts), 200)


def _numbers(word: str, left: int | None, right: int | None) -> str:
    if left is None or right is None or left == right:
        return f"{word} {right if left is None else left}"
    return f"{word} {left}/{right}"


def _saved(shown: Shown) -> Iterator[str]:
    if shown.html is not None:
        yield shown.html.line()
    if shown.saved is None:
        return
    results = [
        (file.result_path, file.result_size)
        for file in shown.comparison.files
        if file.result_path is not None
    ]
    for path, size in [*results[:3], shown.saved]:
        yield f"Diff saved: {_line(path, 500)} (bytes={size})"
    if len(results) > 3:
        yield f"… and {len(results) - 3} more files beside them"


def _warnings(shown: Shown) -> Iterator[str]:
    for rule in shown.comparison.rules:
        if rule.warning is not None:
            yield f"warning: {rule.warning}"
    for short, names in shown.ambiguous.items():
        some = ", ".join(names[:6])
        yield f"warning: not paired, since {short} could be any of: {some}"


def _notes(shown: Shown) -> Iterator[str]:
    for file in _worst_first(shown.comparison):
        for note in file.notes:
            yield f"note: {file.name}: {note}"


def _worst_first(comparison: Comparison) -> list[FileComparison]:
    order = {"different": 0, "equivalent": 1, "identical": 2}
    return sorted(comparison.files, key=lambda file: order[file.verdict])


def _line(text: str, longest: int) -> str:
    return visible(text, longest).replace("\n", "\\n").replace("\t", "\\t")
