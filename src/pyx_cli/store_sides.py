"""A side of a comparison that is asked of a store: `SOURCE:"statement"`, or `SOURCE:@FILE`."""

from __future__ import annotations

import re

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_cli.context import Context
    from pyx_cli.evidence import Evidence
    from pyx_cli.sides import Side
    from pyx_core.sources.source import Source

# One letter before a colon is a drive of Windows.
_SOURCE = re.compile(r"[A-Za-z_]\w+", re.ASCII)
_LONGEST_LABEL = 120


class StoreSide:
    """A statement for a store. `file` is where it was read, None where it was typed."""

    __slots__ = ("file", "label", "source", "statement")

    def __init__(
        self, source: Source, statement: str, file: str | None, mask: Callable[[str], str]
    ) -> None:
        # Masked before it is cut: half a secret would not be known for one.
        told = f"@{file}" if file is not None else " ".join(mask(statement).split())
        label = f"{source.name}:{told}"
        self.label = label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"
        self.source = source
        self.statement = statement
        self.file = file


def find_any_side(
    text: str, context: Context, evidence: Callable[[], Evidence], mask: Callable[[str], str]
) -> Side | StoreSide:
    """What `text` names: a path before a run, and a run before a store.

    Raises PyxError `not_found` or `usage`.
    """
    from pyx_cli.sides import find_side

    try:
        return find_side(text, context.cwd, evidence)
    except PyxError as error:
        if error.kind != "not_found":
            raise
        found = _find_store(text, context, mask)
        if found is not None:
            return found
        name, colon, _ = text.partition(":")
        if not colon or not _SOURCE.fullmatch(name) or _is_run(name, evidence):
            raise
        message = f"no file, run or source {name}"
        raise PyxError(
            "not_found", message, "pyx sources lists stores, pyx history runs"
        ) from error


def _is_run(name: str, evidence: Callable[[], Evidence]) -> bool:
    try:
        evidence().find(name)
    except PyxError:
        return False
    return True


def _find_store(text: str, context: Context, mask: Callable[[str], str]) -> StoreSide | None:
    """The store that `text` names; None where its first part is none."""
    from pyx_cli.statement import check_statement, read_statement
    from pyx_core.settings.layers import Layers
    from pyx_core.sources.locate import choose_source, find_sources

    name, colon, statement = text.partition(":")
    if not _SOURCE.fullmatch(name):
        return None
    sources = find_sources(Layers(context.environ, context.cwd))
    try:
        source = choose_source(name, sources)
    except PyxError as error:
        if error.kind != "not_found":
            raise
        if colon and error.hint and "did you mean" in error.hint:
            raise
        return None
    if not colon:
        message = f"{source.name} is a store, and nothing is asked of it"
        raise PyxError("usage", message, f'give {source.name}:"STATEMENT", or {source.name}:@FILE')
    if statement.startswith("@"):
        return StoreSide(source, read_statement(statement[1:], context), statement[1:], mask)
    return StoreSide(
        source, check_statement(statement.encode("utf-8", "surrogateescape")), None, mask
    )
