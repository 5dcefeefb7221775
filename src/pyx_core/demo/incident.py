"""The incident: its folder is prepared, then three runs, each on what the last one found."""

from __future__ import annotations

import os

from pyx_core.demo.shop import CACHE_NAME, SHOP_NAME, make_shop
from pyx_core.errors import PyxError, write_error
from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.manifest.publish import publish
from pyx_core.runs.request import Request
from pyx_core.runs.run import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.engine.stop import Stop
    from pyx_core.runs.finish import Record
    from pyx_core.runs.request import Reporter

TASKS = ("fingerprint", "rows", "diff")

_SCRIPT_FOLDER = os.path.join(os.path.dirname(__file__), "scripts")
_MOST_ROWS = 1000
_ELSEWHERE = "choose another folder: pyx demo --dir FOLDER"


class Incident:
    """What came of it. `records` ends early where a run failed or somebody wished to stop."""

    __slots__ = ("folder", "made", "records")

    def __init__(self, folder: str, made: list[str]) -> None:
        self.folder = folder
        self.made = made
        self.records: list[Record] = []

    @property
    def is_complete(self) -> bool:
        """Whether all three runs succeeded."""
        return len(self.records) == len(TASKS) and self.records[-1].manifest["success"]

    @property
    def finding(self) -> str | None:
        """What the last run found, in its own words."""
        return self.records[-1].manifest["summary"] if self.is_complete else None


def investigate(
    folder: str, caller_cwd: str, environ: Mapping[str, str], reporter: Reporter, stop: Stop
) -> Incident:
    """Makes the shop in `folder` (relative to `caller_cwd`) where it is missing, and runs.

    Raises PyxError: `exists` where the folder holds files of these names that are not the
    demo's, `unwritable`, `disk_full`.
    """
    place = os.path.normpath(os.path.join(caller_cwd, folder))
    try:
        incident = Incident(place, _prepare(place))
        for task in TASKS:
            input_path = os.path.join(folder, f"{task}.input.json")
            content = encode_for_readers(_input(task, incident.records))
            publish(os.path.join(caller_cwd, input_path), content)
            request = Request(
                caller_cwd=caller_cwd,
                environ=environ,
                file=os.path.join(folder, f"{task}.py"),
                input_path=input_path,
                output_dir=folder,
            )
            record = run(request, reporter, stop)
            incident.records.append(record)
            if stop.asked or not record.manifest["success"]:
                break
    except PyxError as error:
        if error.kind in ("unwritable", "disk_full"):
            raise PyxError(error.kind, error.message, _ELSEWHERE) from error
        raise
    return incident


def _prepare(folder: str) -> list[str]:
    """Puts the scripts and the shop into `folder`; the names of what was made of the shop."""
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise write_error(folder, error) from error
    scripts = {f"{task}.py": _script(task) for task in TASKS}
    present = [name for name in scripts if os.path.lexists(os.path.join(folder, name))]
    others = [SHOP_NAME, CACHE_NAME, *(f"{task}.input.json" for task in TASKS)]
    foreign = [name for name in present if _read(os.path.join(folder, name)) != scripts[name]]
    if not present:
        foreign = [name for name in others if os.path.lexists(os.path.join(folder, name))]
    if foreign:
        raise PyxError(
            "exists",
            f"{os.path.join(folder, foreign[0])} exists, and is not as this demo makes it",
            _ELSEWHERE,
        )
    for name, content in scripts.items():
        if name not in present:
            publish(os.path.join(folder, name), content)
    return make_shop(folder)


def _input(task: str, records: list[Record]) -> dict[str, object]:
    """The input of a task: the store, and what the runs before it put out."""
    if task == "fingerprint":
        return {"store": SHOP_NAME}
    if task == "rows":
        fingerprint = _output(records[0], ".store.json")
        return {"store": SHOP_NAME, "fingerprint": fingerprint, "most_rows": _MOST_ROWS}
    return {
        "cache": CACHE_NAME,
        "prices": _output(records[1], ".prices.json"),
        "order_lines": _output(records[1], ".order_lines.csv"),
    }


def _output(record: Record, ending: str) -> str:
    outputs = record.manifest["outputs"]
    return next(output["name"] for output in outputs if output["name"].endswith(ending))


def _script(task: str) -> bytes:
    content = _read(os.path.join(_SCRIPT_FOLDER, f"{task}.py"))
    assert content is not None
    return content


def _read(path: str) -> bytes | None:
    """The content of a file; None for what can't be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
