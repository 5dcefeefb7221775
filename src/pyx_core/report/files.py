"""The files of a run as rows of the report: where and what they are, and in what state."""

from __future__ import annotations

import msgspec

from pyx_core.evidence.verify import place_of
from pyx_core.formats.amounts import human_size
from pyx_core.formats.shape import shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.evidence.verify import RunCheck
    from pyx_core.report.legible import Legible
    from pyx_core.report.links import Links

_SHAPED = frozenset(("csv", "tsv", "json", "jsonl", "parquet", "sqlite", "xlsx", "png", "jpeg"))


class FileRow(msgspec.Struct, frozen=True, kw_only=True):
    """One file: `state` is a word of `marks`, `detail` says why it is not intact."""

    name: str
    role: str
    told: str
    size: int
    size_told: str
    sha256: str
    state: str
    path: str
    href: str | None = None
    detail: str | None = None


def file_rows(
    run: StoredRun, check: RunCheck, legible: Legible, links: Links, most: int
) -> tuple[list[FileRow], int]:
    """Script, input, log and outputs, and how many outputs beyond `most` were left out."""
    found = {file.path: file for file in check.files}
    rows = []
    for role in ("script", "input"):
        kept = run.manifest["script" if role == "script" else "input"]
        if kept is None:
            continue
        snapshot = run.object(kept["sha256"])
        now = found.get(snapshot)
        original = place_of(run, kept["path"])
        rows.append(
            FileRow(
                name=legible.line(_base(kept["path"])),
                role=role,
                told="as it was when it ran",
                size=kept["size"],
                size_told=human_size(kept["size"]),
                sha256=kept["sha256"],
                state=now.state if now else "unchecked",
                detail=legible.line(now.detail) if now and now.detail else None,
                path=legible.line(original, 1000),
                href=links.to(snapshot),
            )
        )
    outputs = [run.log, *run.outputs[:most]]
    for output in outputs:
        place = place_of(run, output["path"])
        now = found.get(place)
        state = now.state if now else "unchecked"
        is_there = state in ("intact", "changed", "unchecked")
        form = str(output.get("format", ""))
        shape = shape_of(place, form) if is_there and form in _SHAPED else None
        told = [form, output["role"] if output["role"] not in ("log", "output") else "", shape]
        rows.append(
            FileRow(
                name=legible.line(short_name(run, output["name"])),
                role="log" if output is run.log else "output",
                told=legible.line(", ".join(str(word) for word in told if word)),
                size=output["size"],
                size_told=human_size(output["size"]),
                sha256=output["sha256"],
                state=state,
                detail=legible.line(now.detail) if now and now.detail else None,
                path=legible.line(place, 1000),
                href=links.to(place) if is_there else None,
            )
        )
    return rows, max(len(run.outputs) - most, 0)


def short_name(run: StoredRun, name: str) -> str:
    """The name of an output without what all outputs of its run begin with, as commands take it."""
    return name.removeprefix(f"{run.manifest['task']}.{run.run_id}.") or name


def _base(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1] or path
