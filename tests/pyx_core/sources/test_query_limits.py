"""Limits come from flags, settings and defaults; what is no limit is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pyx_core.errors import PyxError
from pyx_core.settings.layers import Layers
from pyx_core.sources.limits import QueryLimits, decide_limits
from pyx_core.sources.parameters import parse_parameters, without_secrets
from pyx_core.sources.source import Address, Source

if TYPE_CHECKING:
    from pathlib import Path


def decide(folder: Path, environ: dict[str, str], **flags: str) -> QueryLimits:
    source = Source(
        name="POSTGRES_PROD_URL",
        kind="postgres",
        label="PROD",
        origin="environment",
        variables=("POSTGRES_PROD_URL",),
        address=Address(),
    )
    given = {"max_rows": None, "max_bytes": None, "timeout": None, "max_cost": None, **flags}
    return decide_limits(Layers(environ, str(folder)), source, **given)


def test_defaults_settings_and_flags(tmp_path: Path) -> None:
    """Defaults are bounded; a setting overrules them, and a flag overrules the setting."""
    limits = decide(tmp_path, {})
    assert (limits.rows.max_rows, limits.rows.max_bytes) == (10_000, 64 << 20)
    assert (limits.timeout_s, limits.max_cost) == (60.0, None)
    environ = {"PYX_MAX_ROWS": "5", "PYX_TIMEOUT": "7", "PYX_MAX_BYTES": "all"}
    limits = decide(tmp_path, environ)
    assert (limits.rows.max_rows, limits.rows.max_bytes, limits.timeout_s) == (5, None, 7.0)
    assert decide(tmp_path, environ, max_rows="all").rows.max_rows is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1e5", 1e5), ("1e5,POSTGRES_PROD_URL=2e4", 2e4), ("POSTGRES_OTHER_URL=3", None)],
)
def test_costs_are_limited_by_source(tmp_path: Path, text: str, expected: float | None) -> None:
    """A limit of costs holds for all sources, or for the one that it names."""
    limits = decide(tmp_path, {"PYX_MAX_COST": text})
    assert (limits.max_cost, limits.is_cost_asked) == (expected, False)
    assert decide(tmp_path, {}, max_cost="7").is_cost_asked


@pytest.mark.parametrize(
    "flags",
    [
        {"max_rows": "0"},
        {"max_rows": "-1"},
        {"max_rows": "many"},
        {"max_bytes": "1"},
        {"timeout": "0"},
        {"timeout": "nan"},
        {"max_cost": "-1"},
        {"max_cost": "nan"},
        {"max_cost": "=5"},
        {"max_cost": "1,"},
    ],
)
def test_what_is_no_limit_is_told(tmp_path: Path, flags: dict[str, str]) -> None:
    """A limit that can't be meant so is refused, never ignored."""
    with pytest.raises(PyxError) as caught:
        decide(tmp_path, {}, **flags)
    assert caught.value.kind == "usage"
    assert caught.value.hint


def test_values_keep_their_types_and_secrets_their_silence() -> None:
    """`=` is a text, `:=` is JSON; a secret value is named instead."""
    given = parse_parameters(["a=1", "b:=1", "c:=[1, null]", "token=abc=def", "d=", "e=:=x"])
    assert given == {"a": "1", "b": 1, "c": [1, None], "token": "abc=def", "d": "", "e": ":=x"}
    assert without_secrets(given) == {**given, "token": "[masked token]"}


@pytest.mark.parametrize("word", ["", "a", "=1", "1a=1", "a b=1", "a:=", "a:=NaN", "a:=nope"])
def test_what_is_no_parameter_is_told(word: str) -> None:
    """A word that is neither form is an error with a form that works."""
    with pytest.raises(PyxError) as caught:
        parse_parameters([word])
    assert caught.value.hint
