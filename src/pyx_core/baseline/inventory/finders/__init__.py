"""What is looked for, one file a kind; each finder takes a file and gives candidates."""

from __future__ import annotations

import re

from pyx_core.baseline.inventory.finders.cache_keys import find_cache_keys
from pyx_core.baseline.inventory.finders.entry_points import find_entry_points
from pyx_core.baseline.inventory.finders.models import find_models
from pyx_core.baseline.inventory.finders.queries import find_queries
from pyx_core.baseline.inventory.finders.routes import find_routes
from pyx_core.baseline.inventory.finders.schemas import find_schemas
from pyx_core.baseline.inventory.finders.topics import find_topics

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyx_core.baseline.inventory.candidate import Candidate, SourceFile

    Finder = Callable[[SourceFile], Iterator[Candidate]]

FINDERS: tuple[Finder, ...] = (
    find_entry_points,
    find_schemas,
    find_models,
    find_queries,
    find_routes,
    find_cache_keys,
    find_topics,
)
_OF_INTEREST = re.compile(
    r"\.(?:py|pyi|js|jsx|mjs|cjs|ts|tsx|mts|cts|rs|go|rb|java|kt|kts|scala|cs|php|sql|prisma|ex|exs)$"
    r"|\.service$|(?:^|/)(?:Dockerfile|Containerfile)[^/]*$|(?:^|/)Procfile$"
    r"|(?:^|/)(?:docker-)?compose[^/]*\.ya?ml$"
    r"|(?:^|/)(?:pyproject\.toml|setup\.cfg|package\.json|Cargo\.toml)$",
    re.IGNORECASE,
)
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|__tests__|specs?|e2e|testdata)/|(?:^|/)(?:test_|conftest)[^/]*\.py$"
    r"|_test\.(?:py|go|rb)$|_spec\.rb$|\.(?:test|spec)\.[cm]?[jt]sx?$|Tests?\.(?:java|kt|cs)$"
)


def is_test(name: str) -> bool:
    """Whether a file of this name tests the program rather than being part of it."""
    return _TESTS.search(name) is not None


def is_of_interest(name: str) -> bool:
    """Whether a file with this name can hold anything that is looked for."""
    return _OF_INTEREST.search(name) is not None and not name.endswith((".min.js", ".d.ts"))
