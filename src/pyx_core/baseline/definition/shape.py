"""Whether a document has the shape of a type: no key too many, none missing, values that fit."""

from __future__ import annotations

import difflib

from msgspec import inspect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.baseline.definition.lines import Place

_LONGEST_SHOWN = 60


class Misfit:
    """What does not fit: where, what, and how it is mended."""

    __slots__ = ("hint", "place", "problem")

    def __init__(self, place: Place, problem: str, hint: str) -> None:
        self.place = place
        self.problem = problem
        self.hint = hint


def misfits(value: object, kind: type) -> Iterator[Misfit]:
    """Everything by which `value`, as TOML is read, is no `kind` (a Struct)."""
    return _misfits(value, inspect.type_info(kind), ())


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint with the known word that is most like `word`, or with all of them."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.4)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"


def shown(value: object) -> str:
    """A value as an error tells it."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _misfits(value: object, kind: inspect.Type, place: Place) -> Iterator[Misfit]:
    if isinstance(kind, inspect.UnionType):
        # All unions here are a type or nothing, and TOML has no null.
        kind = next(one for one in kind.types if not isinstance(one, inspect.NoneType))
    match kind:
        case inspect.StructType():
            yield from _of_struct(value, kind, place)
        case inspect.DictType():
            if not isinstance(value, dict):
                yield _expected(place, value, "a table", "write name = value pairs under it")
                return
            for key, item in value.items():
                yield from _misfits(item, kind.value_type, (*place, key))
        case inspect.VarTupleType():
            if not isinstance(value, list):
                yield _expected(place, value, "a list", _list_hint(kind, place))
                return
            for number, item in enumerate(value):
                yield from _misfits(item, kind.item_type, (*place, number))
        case inspect.TupleType(item_types=items):
            if not isinstance(value, list) or len(value) != len(items):
                told = f"a list of {len(items)}"
                example = ", ".join('"…"' for _ in items)
                yield _expected(place, value, told, f"write {place[-1]} = [{example}]")
                return
            for number, (item, of_item) in enumerate(zip(value, items, strict=True)):
                yield from _misfits(item, of_item, (*place, number))
        case inspect.LiteralType(values=values):
            known = [str(one) for one in values]
            if value not in known:
                yield Misfit(
                    place, f"{place[-1]} can't be {shown(value)}", nearest(str(value), known)
                )
        case _:
            yield from _of_scalar(value, kind, place)


def _of_struct(value: object, kind: inspect.StructType, place: Place) -> Iterator[Misfit]:
    if not isinstance(value, dict):
        yield _expected(place, value, "a table", f"write [{place[-1]}], and its keys under it")
        return
    fields = {field.encode_name: field for field in kind.fields}
    for key, item in value.items():
        if key in fields:
            yield from _misfits(item, fields[key].type, (*place, key))
        else:
            yield Misfit((*place, key), f"no key {shown(key)}", nearest(key, list(fields)))
    for name, field in fields.items():
        if field.required and name not in value:
            yield Misfit(place, f"{name} is missing", f"write {_example(name, field.type)}")


def _of_scalar(value: object, kind: inspect.Type, place: Place) -> Iterator[Misfit]:
    name = place[-1] if isinstance(place[-1], str) else place[-2]
    match kind:
        case inspect.StrType() if not isinstance(value, str):
            yield _expected(place, value, "a text", f'write {name} = "…", in quotes')
        case inspect.BoolType() if not isinstance(value, bool):
            yield _expected(place, value, "true or false", f"write {name} = true")
        case inspect.FloatType() | inspect.IntType():
            whole = isinstance(kind, inspect.IntType)
            fits = isinstance(value, int if whole else (int, float))
            if not fits or isinstance(value, bool) or not 0 <= float(str(value)) < 1e9:
                told = "a whole number" if whole else "a number"
                yield _expected(place, value, f"{told} that is not negative", f"try {name} = 30")


def _expected(place: Place, value: object, wanted: str, hint: str) -> Misfit:
    name = place[-1] if isinstance(place[-1], str) else f"{place[-2]}[{place[-1]}]"
    return Misfit(place, f"{name} must be {wanted}, not {shown(value)}", hint)


def _list_hint(kind: inspect.VarTupleType, place: Place) -> str:
    if isinstance(kind.item_type, (inspect.StructType, inspect.DictType)):
        return f"write [[{place[-1]}]] above each"
    return f'write {place[-1]} = ["…"]'


def _example(name: str, kind: inspect.Type) -> str:
    match kind:
        case inspect.StructType():
            return f"[{name}]"
        case inspect.VarTupleType():
            return f'{name} = ["…"]'
        case inspect.LiteralType(values=values):
            return f"{name} = one of {', '.join(map(str, values))}"
    return f'{name} = "…"'
