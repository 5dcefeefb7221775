"""The files of a baseline, and where the baselines of a project are."""

from __future__ import annotations

import os

from pyx_core.baseline.definition.sense import NAME
from pyx_core.baseline.definition.shape import nearest
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.definition.model import Side

FOLDER = "baseline"
DEFINITION = "baseline.toml"
INVENTORY = "baseline.inventory.md"


class BaselineFiles:
    """Where everything of one baseline stands; `folder` is its own."""

    __slots__ = ("folder",)

    def __init__(self, folder: str) -> None:
        self.folder = folder

    @property
    def name(self) -> str:
        """What the baseline is called in commands."""
        return os.path.basename(self.folder)

    @property
    def definition(self) -> str:
        """What a person writes."""
        return self._of(DEFINITION)

    def schema(self, side: Side) -> str:
        """What a store looked like."""
        return self._of(f"schema.{side}.json")

    @property
    def mapping(self) -> str:
        """What belongs together, and what can't hold."""
        return self._of("schema.mapping.md")

    @property
    def inventory(self) -> str:
        """What was found in the repositories."""
        return self._of(INVENTORY)

    @property
    def dataset(self) -> str:
        """The picked entities."""
        return self._of("baseline.dataset.json")

    @property
    def noise(self) -> str:
        """What the old side varies by itself."""
        return self._of("noise.json")

    @property
    def plan(self) -> str:
        """What a lead signs."""
        return self._of("verification.plan.md")

    @property
    def report(self) -> str:
        """The verdict for people."""
        return self._of("verification.report.md")

    @property
    def report_json(self) -> str:
        """The verdict for programs."""
        return self._of("verification.report.json")

    @property
    def report_html(self) -> str:
        """The verdict as a page."""
        return self._of("verification.report.html")

    @property
    def runs(self) -> str:
        """The folder of evidence: captures and comparisons."""
        return self._of("runs")

    def _of(self, name: str) -> str:
        return os.path.join(self.folder, name)


def all_baselines(project: str) -> list[BaselineFiles]:
    """Those below the project's folder, by name."""
    home = os.path.join(project, FOLDER)
    try:
        names = sorted(os.listdir(home))
    except OSError:
        return []
    found = [BaselineFiles(os.path.join(home, name)) for name in names]
    return [files for files in found if os.path.isfile(files.definition)]


def new_baseline(name: str, project: str) -> BaselineFiles:
    """Where a baseline of that name will be. Raises PyxError `usage` for what is no name."""
    if not NAME.fullmatch(name):
        raise PyxError("usage", f"{name!r} is no name of a baseline", "try: pyx baseline init shop")
    return BaselineFiles(os.path.join(project, FOLDER, name))


def find_baseline(named: str | None, project: str) -> BaselineFiles:
    """The baseline with this name, of this folder or `baseline.toml`; without one, the only one.

    Raises PyxError `not_found`, or `usage` where several are meant.
    """
    known = all_baselines(project)
    if named is None:
        if len(known) == 1:
            return known[0]
        if not known:
            hint = "pyx baseline init NAME --old SOURCE --new SOURCE begins one"
            raise PyxError("not_found", f"no baseline in {os.path.join(project, FOLDER)}", hint)
        names = ", ".join(files.name for files in known[:10])
        raise PyxError("usage", f"there are {len(known)} baselines: {names}", "name one of them")
    for files in known:
        if files.name == named:
            return files
    path = os.path.normpath(os.path.join(project, os.path.expanduser(named)))
    if os.path.isdir(path) and os.path.isfile(os.path.join(path, DEFINITION)):
        return BaselineFiles(path)
    if os.path.isfile(path) and os.path.basename(path) == DEFINITION:
        return BaselineFiles(os.path.dirname(path))
    names_known = [files.name for files in known]
    hint = nearest(named, names_known) if known else f"pyx baseline init {named} begins it"
    if not NAME.fullmatch(named) and not known:
        hint = "pyx baseline lists those that there are"
    raise PyxError("not_found", f"no baseline {named}", hint)
