"""What of a replay's surroundings is not what it was at the original run."""

from __future__ import annotations

import os

from pyx_core.evidence.objects import object_path
from pyx_core.naming import STATE_FOLDER
from pyx_core.runs.replay.arrangement import Obstacle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.manifest.contract import Manifest
    from pyx_core.runs.replay.original import Original

# Runs of which the evidence is not whole: somebody, or a crash, ended them.
_CUT_SHORT = ("interrupted", "abandoned")


def changed_conditions(original: Original, replay: Manifest, missing: list[str]) -> list[Obstacle]:
    """Everything that differs and that a different result may come from, by name.

    `missing` are variables that are not set any more.
    """
    before, now = original.manifest, replay
    found = [
        Obstacle(kind, kind, then, today)
        for kind, then, today in (
            ("interpreter", before["command"]["interpreter"], now["command"]["interpreter"]),
            ("runtime", before["command"]["runtime"], now["command"]["runtime"]),
            ("folder", before["command"]["cwd"], now["command"]["cwd"]),
        )
        if then is not None and today is not None and then != today
    ]
    if before["environment"] is not None and now["environment"] is not None:
        then, today = before["environment"]["platform"], now["environment"]["platform"]
        if then != today:
            found.append(Obstacle("platform", "platform", then, today))
    found += changed_packages(original, replay)
    found += [Obstacle("variable", name, "set", None) for name in missing]
    commits = [manifest["git"]["commit"] if manifest["git"] else None for manifest in (before, now)]
    if commits[0] != commits[1]:
        found.append(Obstacle("git", "commit", commits[0], commits[1]))
    if before["limits"] is not None and now["limits"] is not None:
        limits = [manifest["limits"]["timeout_s"] for manifest in (before, now)]  # type: ignore[index]
        if limits[0] != limits[1]:
            shown = [f"{limit:g} s" if limit is not None else None for limit in limits]
            found.append(Obstacle("limit", "timeout", shown[0], shown[1]))
    if before["status"] in _CUT_SHORT:
        found.append(Obstacle("status", "original", before["status"], now["status"]))
    if before["status"] == "not_started" and now["status"] != "not_started":
        found.append(Obstacle("status", "original", before["error"], "it could be started"))
    return found


def changed_packages(original: Original, replay: Manifest) -> list[Obstacle]:
    """Packages whose version changed, that are new, or gone; from the lists that were kept."""
    then = original.manifest["environment"] and original.manifest["environment"]["packages"]
    now = replay["environment"] and replay["environment"]["packages"]
    if not then or not now or then["sha256"] == now["sha256"]:
        return []
    before = _versions(original.run.object(then["sha256"]))
    today = _versions(object_path(os.path.join(original.home, STATE_FOLDER), now["sha256"]))
    if before is None or today is None:
        return [
            Obstacle(
                "package",
                "installed packages (the list was not kept)",
                f"{then['count']} of hash {then['sha256'][:12]}",
                f"{now['count']} of hash {now['sha256'][:12]}",
            )
        ]
    return [
        Obstacle("package", name, before.get(name), today.get(name))
        for name in sorted(before.keys() | today.keys())
        if before.get(name) != today.get(name)
    ]


def _versions(path: str) -> dict[str, str] | None:
    """Name and version of each package of a list that was kept."""
    try:
        with open(path, encoding="utf-8") as file:
            return dict(line.rstrip("\n").partition("==")[::2] for line in file)
    except OSError:
        return None
