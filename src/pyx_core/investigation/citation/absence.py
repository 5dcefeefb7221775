"""What stands in a passage although it is called absent."""

from __future__ import annotations

from pyx_core.investigation.citation import search
from pyx_core.investigation.citation.recomputation import fitting, records_of
from pyx_core.investigation.citation.values import BLANK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.citation.assertion import Absent, Where
    from pyx_core.investigation.citation.passage import Passage


def look_for(absent: Absent, passage: Passage) -> tuple[str | None, list[str]]:
    """What stands there although it is called absent, and what kept the search from being whole."""
    gaps: list[str] = []
    if not passage.is_text and passage.missing is None:
        gaps.append("the file is no text, so it can't be searched")
    if absent.where is not None:
        return _first_fitting(absent.where, passage, gaps), gaps
    if absent.text is not None:
        hit = search.find_text(absent.text, passage)
        if hit is not None and hit.is_exact:
            return hit.excerpt, gaps
        if hit is not None:
            gaps.append(f"it stands there in another case: {hit.excerpt}")
        return None, gaps
    if absent.pattern is not None:
        lines = search.find_pattern(absent.pattern, passage)
        if lines.cut:
            gaps.append(f"{lines.cut:,} lines are too long to be searched whole")
        return lines.found, gaps
    return _anything(passage), gaps


def _first_fitting(where: Where, passage: Passage, gaps: list[str]) -> str | None:
    records = records_of(passage, "search")
    first: str | None = None
    for record, _ in fitting(records, where, ()):
        written = record.written or " | ".join(records.texts(record))
        first = f"{records.unit} {record.number:,}: {written.strip()}"
        break
    gaps += records.problems
    return first


def _anything(passage: Passage) -> str | None:
    """What stands there, if anything does."""
    if passage.missing is not None or passage.value is None or passage.value is BLANK:
        return None
    if passage.records is not None:
        for record in passage.records.read():
            text = " | ".join(passage.records.texts(record)).strip()
            return f"{passage.records.unit} {record.number:,}: {text}"
        return None
    if passage.value in ("", [], {}):
        return None
    for texts in passage.texts:
        for piece in texts():
            if piece.strip():
                return piece.strip()
    return None
