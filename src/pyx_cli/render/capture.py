"""What `pyx baseline capture` prints: how much was asked, what had no answer, what varies."""

from __future__ import annotations

from collections import Counter

from pyx_core.formats.amounts import counted
from pyx_core.formats.command_text import as_typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_cli.baseline import OpenedBaseline
    from pyx_cli.context import Context
    from pyx_core.baseline.capture.capture import Capture
    from pyx_core.baseline.capture.index import Captured

_MOST_LISTED = 10
_MOST_LISTED_JSON = 200


def show_capture(
    side: str,
    done: Capture,
    noise: int | None,
    opened: OpenedBaseline,
    context: Context,
    *,
    as_json: bool,
) -> None:
    """The result on stdout, hints on stderr. `noise` is how many places vary, None unless known."""
    silent = done.without_answer
    name = opened.baseline.name
    if as_json:
        context.write_json(_essence(side, done, noise, opened))
    else:
        head = f"{opened.shown(name)}, {side} side: {counted(len(done.asked), 'answer')} captured"
        if done.kept:
            head += f", {len(done.kept)} there already"
        lines = [head]
        by_snapshot = Counter(one.snapshot for one in (*done.asked, *done.kept))
        lines += [f"  {opened.shown(known)}  {count}" for known, count in by_snapshot.items()]
        lines = lines[: _MOST_LISTED + 2]
        for one in silent[:_MOST_LISTED]:
            told = ", ".join(part for part in (one.snapshot, _entity(one)) if part)
            lines.append(f"  no answer: {opened.shown(told)}  {one.error}  run {one.run_id}")
        if len(silent) > _MOST_LISTED:
            lines.append(f"  … and {len(silent) - _MOST_LISTED} more without an answer")
        if noise is not None:
            places = counted(noise, "place")
            lines.append(
                f"  noise: {places} differ between the two captures"
                if noise
                else "  noise: none, both captures are the same"
            )
        context.stdout.write("\n".join(lines) + "\n")
    if done.left:
        context.stderr.write(f"interrupted: {done.left} are left; the same command goes on\n")
    elif side == "old":
        following = as_typed(["pyx", "baseline", "capture", name, "--side", "new"])
        context.stderr.write(f"hint: {following}\n")
    else:
        context.stderr.write(f"hint: {as_typed(['pyx', 'baseline', 'compare', name])}\n")


def _essence(side: str, done: Capture, noise: int | None, opened: OpenedBaseline) -> dict[str, Any]:
    silent = done.without_answer
    return {
        "baseline": opened.baseline.name,
        "side": side,
        "captured": len(done.asked),
        "there_already": len(done.kept),
        "left": done.left,
        "without_answer": len(silent),
        "noise": noise,
        "noise_path": opened.files.noise if noise is not None else None,
        "runs": opened.files.runs,
        "answers": [
            {
                "snapshot": one.snapshot,
                "entity": opened.mask(_entity(one)),
                "take": one.take,
                "run_id": one.run_id,
                "error": one.error,
                "sha256": one.sha256,
            }
            for one in [*silent, *(one for one in done.asked if one.error is None)][
                :_MOST_LISTED_JSON
            ]
        ],
        "truncated": len(done.asked) > _MOST_LISTED_JSON,
    }


def _entity(one: Captured) -> str:
    from pyx_core.baseline.capture.question import entity_text

    return entity_text(one.entity)
