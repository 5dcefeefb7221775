"""What was looked at before something was called absent, and why that may not be enough."""

from __future__ import annotations

import re

from pyx_core.investigation.check.verdict import Coverage
from pyx_core.investigation.citation import times
from pyx_core.investigation.citation.times import Seen, Window, shown_time
from pyx_core.investigation.citation.truncation import is_truncated
from pyx_core.investigation.citation.values import column_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from typing import Any

    from pyx_core.investigation.citation.assertion import Absent
    from pyx_core.investigation.citation.passage import Passage
    from pyx_core.investigation.citation.place import Place
    from pyx_core.investigation.citation.reading import Reading
    from pyx_core.investigation.citation.records import Record, Records

_RESULTS = frozenset(("result", "partial_result"))
_CUT_WARNINGS = frozenset(("result_cut", "result_incomplete", "queries_changed"))
_LONGEST_STATEMENT = 300
_SAMPLED = 50
# What a program says that did not do what it was asked for, and may have ended well all the same.
_FAILURE = re.compile(
    r"No such file or directory|Permission denied|command not found|[Cc]an(?:no|')t open"
    r"|syntax error|Connection refused|Is a directory|Traceback \(most recent|^[Uu]sage:"
)


def coverage_of(
    absent: Absent,
    place: Place,
    passage: Passage,
    reading: Reading,
    window: Window | None,
) -> Coverage:
    """What stands behind an absence; without gaps it is proven for what was asked."""
    gaps = [*_of_run(place), *cuts_of(place, reading), *_of_log(place, reading)]
    if passage.part is not None:
        gaps.append(passage.part)
    query = _query_of(place)
    counted, seen = _seen(passage.records, window)
    if query is not None and query.get("rows") == 0 and not counted:
        told, missing = _of_empty_answer(absent, query, window)
        return Coverage(looked_at=told, records=0, gaps=(*gaps, *missing))
    is_part = passage.where != place.name and passage.missing is None
    name = f"{passage.where} of {place.name}" if is_part else place.name
    if passage.records is None:
        if not reading.source.size:
            gaps.append(f"{place.name} is empty: nothing shows what was searched")
        if window is not None:
            gaps += Seen().gaps(window, name)
        return Coverage(looked_at=name, gaps=tuple(gaps))
    unit = passage.records.unit
    if counted == 0:
        gaps.append(f"{name} holds no {unit}: nothing shows what was searched")
    elif window is not None:
        gaps += seen.gaps(window, name)
    if absent.where is not None or not passage.records.is_text:
        # A text is searched as a stream, where no line is too long.
        gaps += passage.records.problems
    records = f"{counted:,} {unit}{'' if counted == 1 else 's'}"
    asked = f", which was asked: {_statement(query)}" if query is not None else ""
    return Coverage(
        looked_at=f"{records} of {name}{asked}",
        records=counted,
        first=shown_time(seen.first) if seen.first is not None else None,
        last=shown_time(seen.last) if seen.last is not None else None,
        gaps=tuple(gaps),
    )


def _of_run(place: Place) -> list[str]:
    """What the manifest tells of things that were left out."""
    run = place.run
    if run is None:
        return ["no run stands behind this file: nobody knows whether it is whole"]
    manifest = run.manifest
    gaps = []
    if manifest["status"] != "ok":
        reason = manifest.get("error") or f"exit code {manifest.get('exit_code')}"
        gaps.append(f"the run did not end well ({manifest['status']}): {reason}")
    gaps += [
        str(notice.get("message"))
        for notice in manifest.get("warnings") or []
        if notice.get("kind") in _CUT_WARNINGS
    ]
    if place.record is not None and place.record["change"] == "unchanged":
        gaps.append(f"{place.name} was there before the run, which did not change it")
    return gaps


def cuts_of(place: Place, reading: Reading) -> list[str]:
    """Why a file holds less than there is, as its run, its script or itself says."""
    cuts = []
    query = _query_of(place)
    if query is not None and query.get("truncated", "no") != "no":
        rows = query.get("rows")
        counted = f"{rows:,} rows" if isinstance(rows, int) else "some rows"
        cuts.append(f"the answer was cut at {counted}")
    if place.run is not None and (place.run.manifest["declared"] or {}).get("truncated") is True:
        cuts.append("the script says that its result is truncated")
    record = place.record
    if record is not None and record.get("truncated"):
        cuts.append(f"the script says that {place.name} is truncated")
    if record is not None and (record.get("omitted_lines") or record.get("omitted_bytes")):
        lines, size = record.get("omitted_lines", 0), record.get("omitted_bytes", 0)
        cuts.append(f"the log leaves out {lines:,} lines ({size:,} bytes)")
    is_json = reading.form == "json" and reading.is_bytewise and reading.source.size > 0
    if is_json and is_truncated(reading):
        cuts.append(f'{place.name} says of itself: "truncated": true')
    return cuts


def _of_log(place: Place, reading: Reading) -> list[str]:
    """What a log tells of whoever wrote it: that it could not do what it was asked for."""
    gaps = []
    if place.is_log:
        for number, line in enumerate(_first_lines(reading), 1):
            if _FAILURE.search(line):
                gaps.append(f"the log itself tells of a failure in line {number}: {line[:160]}")
                break
    return gaps


def _first_lines(reading: Reading) -> list[str]:
    start = reading.piece(0, 1 << 16).decode("utf-8", "replace")
    return start.splitlines()[:_SAMPLED]


def _query_of(place: Place) -> Mapping[str, Any] | None:
    """What was asked, where the file is the answer of `pyx query`."""
    if place.run is None or place.record is None or place.record["role"] not in _RESULTS:
        return None
    if place.run.manifest["script"] is not None:
        # A script can declare what it likes; what pyx does itself has none.
        return None
    query = (place.run.manifest.get("declared") or {}).get("query")
    return query if isinstance(query, dict) else None


def _statement(query: Mapping[str, Any]) -> str:
    text = " ".join(str(query.get("statement")).split())
    parameters = query.get("parameters")
    given = f" with {parameters}" if parameters else ""
    return f"{text[:_LONGEST_STATEMENT]}{'…' if len(text) > _LONGEST_STATEMENT else ''}{given}"


def _of_empty_answer(
    absent: Absent, query: Mapping[str, Any], window: Window | None
) -> tuple[str, list[str]]:
    """An empty answer proves what its statement asks for, if the store gave a complete one."""
    statement = f"{query.get('statement')} {query.get('parameters') or ''}"
    told = f"asked: {_statement(query)}; 0 rows came back of a complete answer"
    gaps = []
    if query.get("statement_cut"):
        gaps.append("the statement is too long to be looked into")
    if query.get("rows") is None or query.get("truncated", "no") != "no":
        told = f"asked: {_statement(query)}; no row came back"
    gaps += [
        f"the answer is empty, and its statement does not ask for {wanted}"
        for wanted in _wanted(absent)
        if wanted.lower() not in statement.lower()
    ]
    if window is not None:
        gaps += _of_asked_times(statement, window)
    return told, gaps


def _wanted(absent: Absent) -> list[str]:
    """What a statement has to name, so that the search stands in it."""
    if absent.text is not None:
        return [absent.text]
    if absent.pattern is not None:
        return [f"/{absent.pattern}/"]
    if absent.where is None:
        return []
    text = absent.where.text
    texts = [found[1:-1].replace("''", "'") for found in re.findall(r"'(?:[^']|'')*'", text)]
    return [*texts, *re.findall(r"(?<![\w.'])[0-9]+(?:\.[0-9]+)?(?![\w'])", text)]


def _of_asked_times(statement: str, window: Window) -> list[str]:
    """Where a statement names times, they have to reach over the window."""
    found = [times.parse_time(text) for text in re.findall(r"[0-9]{4}-[0-9T:.+ Z-]+", statement)]
    seen = Seen()
    for moment in found:
        if moment is not None:
            seen.add(moment)
    if seen.first is None:
        return []
    if seen.first.tzinfo is None:
        # Stores read a time without a zone as they are set, mostly as UTC.
        zone = window.start.tzinfo
        seen.first, seen.last = (
            seen.first.replace(tzinfo=zone),
            (seen.last or seen.first).replace(tzinfo=zone),
        )
    gaps = seen.gaps(window, "the statement")
    return [gap.replace("record read is of", "time asked for is") for gap in gaps]


def _seen(records: Records | None, window: Window | None) -> tuple[int, Seen]:
    """How many records there are, and their first and last time, by the column that says when."""
    seen, count = Seen(), 0
    if records is None:
        return count, seen
    year = window.start.year if window is not None else None
    column = _time_column(records)
    for record in records.read():
        count += 1
        moment = _time_in(records, record, column, year)
        if moment is not None:
            seen.add(moment)
    return count, seen


def _time_column(records: Records) -> str | None:
    """The column whose values are times, one that is named so before others."""
    counts: dict[str, int] = {}
    total = 0
    for record in records.read():
        total += 1
        for name, value in _named(records, record):
            if times.time_of(value, name) is not None:
                counts[name] = counts.get(name, 0) + 1
        if total == _SAMPLED:
            break
    likely = [name for name, count in counts.items() if 2 * count > total]
    return next(iter(sorted(likely, key=lambda name: not times.is_time_name(name))), None)


def _named(records: Records, record: Record) -> list[tuple[str, object]]:
    if records.names is not None:
        assert isinstance(record.value, list)
        return list(zip(records.names, record.value, strict=False))
    return list(record.value.items()) if isinstance(record.value, dict) else []


def _time_in(
    records: Records, record: Record, column: str | None, year: int | None
) -> dt.datetime | None:
    if column is None:
        value = record.value
        return times.stamp_of(value, year) if isinstance(value, str) else None
    if records.names is not None:
        assert isinstance(record.value, list)
        index = list(records.names).index(column)
        return times.time_of(record.value[index], column) if index < len(record.value) else None
    return times.time_of(column_of(record.value, column), column)
