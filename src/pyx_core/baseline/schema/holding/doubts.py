"""What there is to look at where a column's values are to go into another: by their types."""

from __future__ import annotations

from pyx_core.baseline.schema.holding.predicate import predicate
from pyx_core.baseline.schema.quoting import quoted, text_literal
from pyx_core.formats.amounts import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.schema.holding.result import Kind
    from pyx_core.baseline.schema.model import Column, Type

_MYSQL = ("mysql", "mariadb")
_NUMBERS = ("integer", "decimal", "float")
_TEXTS = ("text", "any", "json", "enum", "other")
_TIMES = ("timestamp", "timestamp with zone")
_EXACT_DIGITS_OF_A_FLOAT = 15


class Doubt:
    """One thing to look at; `predicate` is None where it can't be, and `why` says so."""

    __slots__ = ("kind", "message", "new", "old", "predicate", "why")

    def __init__(
        self,
        kind: Kind,
        message: str,
        old: Column,
        new: Column,
        predicate: str | None,
        why: str = "",
    ) -> None:
        self.kind: Kind = kind
        self.message = message
        self.old = old
        self.new = new
        self.predicate = predicate
        self.why = why


class Sides:
    """The kinds of the two stores."""

    __slots__ = ("new", "old")

    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new

    def doubts(self, old: Column, new: Column) -> Iterator[Doubt]:
        """All there is to look at for a pair of columns."""
        if new.is_generated:
            return
        if not new.is_nullable and old.is_nullable:
            yield self._made("null", "NULL where a value is wanted", old, new)
        if not new.type.is_enforced:
            return
        if self._takes_anything(old) and new.type.family != "any":
            yield Doubt("mixed_types", "values are stored in several ways", old, new, None)
        yield from self._of_type(old, new)
        if self.old in _MYSQL and old.type.family in ("date", *_TIMES):
            yield self._made("zero_date", "a date with zeros in it", old, new)
        # Postgres itself has none to give.
        is_text = old.type.family in _TEXTS and new.type.family != "bytes"
        if is_text and self.new == "postgres" and self.old != "postgres":
            message = "a NUL character, which no text of Postgres holds"
            yield self._made("nul_character", message, old, new)

    def _made(self, kind: Kind, message: str, old: Column, new: Column, **values: object) -> Doubt:
        filled = {name: str(value) for name, value in values.items()}
        filled["c"] = quoted(old.name, self.old)
        found = predicate(kind, self.old, old, filled)
        why = "" if found else f"{old.type.name or 'no type'} has no such condition in {self.old}"
        return Doubt(kind, message, old, new, found, why)

    def _of_type(self, old: Column, new: Column) -> Iterator[Doubt]:
        family = new.type.family
        if old.type.family == "boolean" and self.old == "postgres" and family in _NUMBERS:
            # 0 and 1 fit into every number.
            return
        if family == "boolean" and self.new in _MYSQL:
            if old.type.family == "boolean" and not self._takes_anything(old):
                return
            yield from self._whole_number(old, new)
        elif family in ("integer", "decimal", "float", "boolean"):
            if not self._takes_anything(old) and old.type.family not in (
                *_NUMBERS,
                "boolean",
                *_TEXTS,
            ):
                yield self._conversion("not_number", old, new)
            elif family == "integer":
                yield from self._whole_number(old, new)
            elif family == "boolean":
                if self._takes_anything(old) or old.type.family != "boolean" or self.old in _MYSQL:
                    yield self._made("not_boolean", "no boolean", old, new)
            else:
                yield from self._number(old, new)
        elif family in ("date", *_TIMES):
            yield from self._moment(old, new)
        elif family == "uuid":
            if self._is_loose(old) or old.type.family == "text":
                yield self._made("not_uuid", "no UUID", old, new)
            elif old.type.family != "uuid":
                yield self._conversion("not_uuid", old, new)
        elif family == "json":
            if self._is_loose(old) or old.type.family in ("text", "bytes"):
                yield self._made("not_json", "no JSON", old, new)
        elif family == "enum":
            yield from self._member(old, new)
        elif family == "text":
            yield from self._length(old, new)
        elif family not in ("bytes", "any") and old.type.name.lower() != new.type.name.lower():
            yield self._conversion("not_member", old, new)

    def _takes_anything(self, old: Column) -> bool:
        """Whether the old store takes any value in spite of the type: SQLite, but for row numbers
        and STRICT tables."""
        return self.old == "sqlite" and not old.type.is_enforced

    def _is_loose(self, old: Column) -> bool:
        return self._takes_anything(old) or old.type.family in ("any", "other")

    def _conversion(self, kind: Kind, old: Column, new: Column) -> Doubt:
        left, right = old.type.name or "no type", new.type.name or "no type"
        why = f"how {left} is to become {right} is not said"
        return Doubt(kind, f"{left} into {right}", old, new, None, why)

    def _whole_number(self, old: Column, new: Column) -> Iterator[Doubt]:
        low, high = _range(new.type)
        exact = old.type.family in ("integer", "boolean") and not self._takes_anything(old)
        if not exact:
            yield self._made("not_integer", "no whole number", old, new)
        mine = _range(old.type)
        if not exact or mine[0] < low or mine[1] > high:
            message = f"not between {low} and {high}"
            yield self._made("out_of_range", message, old, new, low=low, high=high)

    def _number(self, old: Column, new: Column) -> Iterator[Doubt]:
        known = old.type.family in _NUMBERS and not self._takes_anything(old)
        if not known:
            yield self._made("not_number", "no number", old, new)
        elif old.type.family != "integer" and self.old == "postgres" and self.new != "postgres":
            yield self._made("not_number", "NaN or infinite", old, new)
        mine, theirs = old.type, new.type
        if theirs.family == "float":
            digits = mine.precision
            if mine.family == "decimal" and (digits or 99) > _EXACT_DIGITS_OF_A_FLOAT and known:
                what = f"digits beyond those of {theirs.name}"
                why = "a decimal into a float: which digits are lost is not looked at"
                yield Doubt("digits_lost", what, old, new, None, why)
            return
        if theirs.precision is None:
            return
        scale = theirs.scale or 0
        before = theirs.precision - scale
        is_bounded = known and mine.precision is not None and mine.scale is not None
        limit = 10**before
        if not is_bounded or (mine.precision or 0) - (mine.scale or 0) > before:
            message = f"{limit} or more, for {theirs.name}"
            yield self._made("too_large", message, old, new, scale=scale, limit=limit)
        whole = known and mine.family == "integer"
        if not whole and (not is_bounded or (mine.scale or 0) > scale):
            message = f"more than {scale} digits behind the point"
            yield self._made("digits_lost", message, old, new, scale=scale)

    def _moment(self, old: Column, new: Column) -> Iterator[Doubt]:
        family = old.type.family
        if self._takes_anything(old) or family in ("text", "any"):
            yield self._made("not_date", "no date of the form YYYY-MM-DD", old, new)
        elif family not in ("date", *_TIMES):
            yield self._conversion("not_date", old, new)
        if new.type.family == "date" and (self._takes_anything(old) or family in _TIMES):
            yield self._made("time_lost", "a time of day, which a date does not keep", old, new)

    def _member(self, old: Column, new: Column) -> Iterator[Doubt]:
        if old.type.family == "enum" and set(old.type.members) <= set(new.type.members):
            return
        members = ", ".join(text_literal(one, self.old) for one in new.type.members) or "NULL"
        message = f"none of the {counted(len(new.type.members), 'value')} of {new.type.name[:40]}"
        yield self._made("not_member", message, old, new, members=members)

    def _length(self, old: Column, new: Column) -> Iterator[Doubt]:
        length = new.type.length
        if length is None:
            return
        mine = old.type.length
        if self._takes_anything(old) or old.type.family != "text" or mine is None or mine > length:
            message = f"longer than {counted(length, 'character')}"
            yield self._made("too_long", message, old, new, n=length)


def _range(type_: Type) -> tuple[int, int]:
    """The least and the largest whole number of a type."""
    bits = type_.bits or 64
    if type_.is_unsigned:
        return 0, (1 << bits) - 1
    return -(1 << (bits - 1)), (1 << (bits - 1)) - 1
