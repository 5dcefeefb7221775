"""The names of the project that a command works in, for those that must not give them away."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_cli.context import Context
    from pyx_cli.evidence import Evidence
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.skills.learning.identifiers.matcher import Matcher

# The newest runs name what the project names.
_MOST_RUNS = 2000


def project_folder(named: str | None, context: Context) -> str:
    """The project's folder: the one named, else the repository around the working folder.

    Raises PyxError `not_found`.
    """
    from pyx_core.environment.git import find_repository
    from pyx_core.errors import PyxError

    if named is None:
        return find_repository(context.cwd) or context.cwd
    folder = os.path.normpath(os.path.join(context.cwd, named))
    if not os.path.isdir(folder):
        raise PyxError("not_found", f"there is no folder {folder}", "name the project's folder")
    return folder


def matcher_of(project: str, evidence: Evidence, context: Context) -> tuple[Matcher, int]:
    """What finds the project's names, and how many it knows."""
    from pyx_core.skills.learning.identifiers.matcher import Matcher
    from pyx_core.skills.learning.identifiers.project import identifiers_of
    from pyx_core.skills.learning.identifiers.vocabulary import vocabulary

    identifiers = identifiers_of(project, context.environ, _newest_runs(evidence))
    return Matcher(identifiers, vocabulary()), len(identifiers)


def _newest_runs(evidence: Evidence) -> Iterator[StoredRun]:
    """The newest runs of the folder; those whose files are gone name nothing any more."""
    from pyx_core.errors import PyxError
    from pyx_core.evidence.history.query import Query
    from pyx_core.evidence.lookup import manifest_path
    from pyx_core.evidence.stored_run import StoredRun

    with evidence.history() as history:
        lines = history.search(Query(), _MOST_RUNS).lines
    for line in lines:
        try:
            yield StoredRun(manifest_path(line, evidence.folder), evidence.folder)
        except PyxError:
            continue
