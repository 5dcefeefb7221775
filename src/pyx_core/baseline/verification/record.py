"""A verification as JSON: bounded, the verdict and the totals first."""

from __future__ import annotations

import msgspec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyx_core.baseline.verification.snapshots import SnapshotVerdict
    from pyx_core.baseline.verification.verification import TableResult, Verification

MOST = 2000
MOST_FOR_AGENTS = 40


def record_of(found: Verification, most: int = MOST) -> dict[str, Any]:
    """All of it with at most `most` groups, parts, and differences and answers of each part.

    `truncated` says whether anything was left out.
    """
    cuts: list[bool] = []

    def listed(items: Sequence[Any], longest: int = most) -> list[Any]:
        cuts.append(len(items) > longest)
        return [msgspec.to_builtins(item) for item in items[:longest]]

    each = max(5, most // max(len(found.tables) + len(found.snapshots), 1))

    def table(one: TableResult) -> dict[str, Any]:
        told: dict[str, Any] = msgspec.to_builtins(one)
        told["groups"] = listed(one.groups, each)
        told["listed"] = listed(one.listed, each)
        cuts.append(one.totals.get("open", 0) > len(told["listed"]))
        return told

    def snapshot(one: SnapshotVerdict) -> dict[str, Any]:
        told: dict[str, Any] = msgspec.to_builtins(one)
        told["groups"] = listed(one.groups, each)
        told["noise"] = listed(one.noise, each)
        cuts.append(one.noise_total > len(told["noise"]))
        told["listed"] = listed(one.listed, each)
        cuts.append(one.totals["open"] + one.totals["missing"] > len(told["listed"]))
        for answer in told["listed"]:
            for file in answer["files"]:
                cuts.append(file["differences_total"] > each)
                file["differences"] = file["differences"][:each]
        return told

    told: dict[str, Any] = {
        "schema": found.schema,
        "baseline": found.baseline,
        "verdict": found.verdict,
        "told": found.told,
        "sample": found.sample,
        "totals": found.totals,
        "old": found.old,
        "new": found.new,
        "compared_at": found.compared_at,
        "run_id": found.run_id,
        "groups": listed(found.groups),
        "tables": [table(one) for one in found.tables[:most]],
        "snapshots": [snapshot(one) for one in found.snapshots[:most]],
        "rules": listed(found.rules),
        "rules_without_effect": [rule.id for rule in found.rules if rule.warning][:most],
        "noise_total": found.noise_total,
        "not_covered": dict([*found.not_covered.items()][:most]),
        "not_compared": found.not_compared[:most],
        "differences_path": found.differences_path,
        "commands": found.commands,
    }
    return {**told, "truncated": any(cuts) or len(found.tables) + len(found.snapshots) > most}
