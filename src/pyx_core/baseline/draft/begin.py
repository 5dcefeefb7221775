"""A baseline begins: both catalogues are asked, and what they tell is written down."""

from __future__ import annotations

from pyx_core.baseline.definition.reading import read_baseline
from pyx_core.baseline.definition.written import write_new
from pyx_core.baseline.draft.draft import draft_of_both, draft_of_one
from pyx_core.baseline.draft.text import definition_text
from pyx_core.baseline.schema.mapping import propose
from pyx_core.baseline.schema.model import FORM, Schema
from pyx_core.baseline.schema.reader import reading
from pyx_core.baseline.schema.stores import store_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.draft.draft import Draft
    from pyx_core.sources.reader import Terms
    from pyx_core.sources.source import Source


def catalogue(source: Source, terms: Terms) -> Schema:
    """What a store holds, without the numbers of rows.

    Raises PyxError, `usage` before anything is asked where its kind has no tables.
    """
    store_of(source.kind, source.name)
    with reading(
        source, statement_s=terms.statement_s, accepted=terms.accepted, check=terms.check
    ) as reader:
        parts = store_of(reader.kind, source.name).read(reader)
        return Schema(
            schema=FORM,
            source=source.name,
            kind=reader.kind,
            version=reader.version,
            tables=tuple(parts.tables),
        )


def begin(name: str, path: str, old: Schema, new: Schema | None) -> Draft:
    """Writes the definition of a new baseline; what was drafted.

    Raises PyxError `exists` where there is one, `unwritable`, `disk_full`.
    """
    draft = draft_of_one(old) if new is None else draft_of_both(old, new, propose(old, new))
    source = new.source if new is not None else None
    write_new(path, definition_text(name, old.source, source, draft))
    read_baseline(path)
    return draft
