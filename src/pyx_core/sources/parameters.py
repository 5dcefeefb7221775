"""Values that a statement is asked with: `name=text`, `name:=json`; which of them are secret."""

from __future__ import annotations

import json
import re

from pyx_core.errors import PyxError
from pyx_core.secrets.appearance import fits
from pyx_core.secrets.names import judge
from pyx_core.secrets.shapes import secret_parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_PARAMETER = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(:?=)(.*)", re.DOTALL)


def parse_parameters(words: Iterable[str]) -> dict[str, Any]:
    """Values by name. Raises PyxError `usage` for a word that is neither form, or given twice."""
    found: dict[str, Any] = {}
    for word in words:
        parts = _PARAMETER.fullmatch(word)
        if parts is None:
            name = word.partition("=")[0][:40]
            raise PyxError(
                "usage",
                f"--param: {name!r} is no name with a value",
                "try --param day=2026-11-24, or typed: --param id:=42",
            )
        name, sign, text = parts.groups()
        if name in found:
            raise PyxError("usage", f"--param {name} is given twice", "leave one of them out")
        found[name] = text if sign == "=" else _typed(name, text)
    return found


def _typed(name: str, text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise PyxError(
            "usage",
            f"--param {name}:= takes JSON, such as 42, true or null",
            f"for a text: --param {name}=TEXT",
        ) from error


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def is_secret(name: str, value: object) -> bool:
    """Whether a value is secret by its name or its own shape."""
    if not isinstance(value, str) or not value:
        return False
    return fits(judge(name, is_key=True), value) or any(True for _ in secret_parts(value))


def without_secrets(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The same, for whoever reads them: secret values are named instead."""
    return {
        name: f"[masked {name}]" if is_secret(name, value) else value
        for name, value in parameters.items()
    }
