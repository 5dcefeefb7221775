"""All names of a project, from everything that names some."""

from __future__ import annotations

from pyx_core.skills.learning.identifiers.evidence import of_runs
from pyx_core.skills.learning.identifiers.machine import of_machine
from pyx_core.skills.learning.identifiers.packages import of_packages
from pyx_core.skills.learning.identifiers.repository import of_repository
from pyx_core.skills.learning.identifiers.services import of_services
from pyx_core.skills.learning.identifiers.variables import of_variables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.skills.learning.identifiers.identifier import Identifier

_LEAST_TELLING = ("task", "column", "module")


def identifiers_of(
    folder: str, environ: Mapping[str, str], runs: Iterable[StoredRun]
) -> list[Identifier]:
    """The names that the project in `folder` uses, each once, as the most telling of its kinds."""
    found: dict[str, Identifier] = {}
    for source in (
        of_repository(folder, environ),
        of_packages(folder),
        of_machine(environ),
        of_services(folder),
        of_variables(folder),
        of_runs(runs),
    ):
        for identifier in source:
            known = found.get(identifier.text)
            is_better = known is None or _rank(identifier) < _rank(known)
            if identifier.text.strip() and is_better:
                found[identifier.text] = identifier
    return sorted(found.values(), key=_rank)


def _rank(identifier: Identifier) -> int:
    """A table `orders` is the table, also where a column or a module is called so as well."""
    return _LEAST_TELLING.index(identifier.kind) + 1 if identifier.kind in _LEAST_TELLING else 0
