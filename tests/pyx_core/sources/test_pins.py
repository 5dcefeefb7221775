"""A pinned store is known again; another one, a copy above all, never passes for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pyx_core.errors import PyxError
from pyx_core.sources.description import Part
from pyx_core.sources.identity import Comparison
from pyx_core.sources.pins import PINS_NAME, Pin, Pins

if TYPE_CHECKING:
    from pathlib import Path

PRIMARY = {
    "system_identifier": ("lineage", "73"),
    "timeline": ("role", "1"),
    "server_address": ("instance", "10.0.0.1"),
    "started_at": ("instance", "2026-11-25T00:00:00Z"),
    "dialled": ("place", "127.0.0.1:15432"),
}


def parts(**changes: str | None) -> list[Part]:
    return [
        Part(name, nature, changes.get(name, value))  # type: ignore[arg-type]
        for name, (nature, value) in PRIMARY.items()
    ]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "same"),
        ({"dialled": "127.0.0.1:9"}, "same_lineage"),
        ({"started_at": "2026-11-26T00:00:00Z"}, "same_lineage"),
        ({"started_at": "x", "server_address": "10.0.0.2"}, "same_lineage"),
        ({"started_at": "x", "server_address": "10.0.0.2", "timeline": "2"}, "new_primary"),
        ({"timeline": "2"}, "new_primary"),
        ({"system_identifier": "74"}, "different"),
    ],
)
def test_identities_are_compared_by_the_nature_of_their_parts(
    changes: dict[str, str | None], verdict: str
) -> None:
    """A copy, a failover and another store are told apart; only what is equal is the same."""
    compared = Comparison(parts(), parts(**changes))
    assert compared.verdict == verdict
    assert {name for name, *_ in compared.differing} == set(changes)
    assert len(compared.matching) == len(PRIMARY) - len(changes)


def test_servers_without_a_lineage_are_not_related() -> None:
    """Where nothing is known that copies share, another instance is another store."""
    then = [Part("run_id", "instance", "a")]
    assert Comparison(then, [Part("run_id", "instance", "b")]).verdict == "different"


def pin() -> Pin:
    return Pin(
        parts=parts(),
        pinned_at="2026-11-25T00:00:00.000Z",
        run_id="20261125_000000_000000",
        label="orders",
    )


def test_a_pin_stops_everything_but_the_store_that_was_pinned(tmp_path: Path) -> None:
    """What differs is refused with both values of each part, and the way to pin anew."""
    Pins(str(tmp_path)).put("POSTGRES_PROD_URL", pin())
    pins = Pins(str(tmp_path))
    assert pins.check("POSTGRES_PROD_URL", parts()) is not None
    assert pins.check("POSTGRES_DEV_URL", parts()) is None
    with pytest.raises(PyxError, match=r"server_address: pinned 10\.0\.0\.1, now x") as caught:
        pins.check("POSTGRES_PROD_URL", parts(server_address="x"))
    assert caught.value.kind == "refused"
    assert "pyx fingerprint POSTGRES_PROD_URL --pin" in (caught.value.hint or "")


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"schema": "pyx-pins/2"}', '{"schema": "pyx-pins/1", "sources": {"A": 1}}'],
)
def test_pins_that_cant_be_read_stop_everything(tmp_path: Path, content: str) -> None:
    """A damaged file is never taken for one without pins."""
    (tmp_path / PINS_NAME).write_text(content)
    with pytest.raises(PyxError, match="can't be read"):
        Pins(str(tmp_path))


def test_a_lineage_may_have_several_names() -> None:
    """One name in common is the same origin, as after a failover; none is another store."""

    def seen(lineage: str, run: str) -> list[Part]:
        return [Part("replication_id", "lineage", lineage), Part("run_id", "instance", run)]

    assert Comparison(seen("a", "1"), seen("b | a", "2")).verdict == "same_lineage"
    assert Comparison(seen("a | x", "1"), seen("a | y", "1")).verdict == "same"
    assert Comparison(seen("a", "1"), seen("b | c", "2")).verdict == "different"
