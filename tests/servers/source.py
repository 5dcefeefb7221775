"""A source as a variable would name it, for tests that go to a driver directly."""

from __future__ import annotations

from pyx_core.sources.address import parse_address
from pyx_core.sources.source import Source


def source(url: str) -> Source:
    """The store behind an address, under a name made of its kind."""
    kind, address = parse_address(url, None)
    name = f"{kind.name.upper()}_TEST_URL"
    return Source(
        name=name,
        kind=kind.name,
        label="TEST",
        origin="environment",
        variables=(name,),
        address=address,
    )
