"""Entities that nothing sets apart: some at even distances of the key."""

from __future__ import annotations

from functools import partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.dataset.ground import Ground
    from pyx_core.baseline.dataset.picks import Picks


def pick_ordinary(ground: Ground, picks: Picks) -> None:
    """The same ones for the same rows. Raises PyxError where the store is lost."""
    if ground.rows is None:
        picks.skip("ordinary", "the rows could not be counted in time")
        return
    most = min(ground.per_kind, ground.rows)
    for place in range(most):
        offset = ground.rows * (2 * place + 1) // (2 * most)
        reason = f"row {offset + 1:,} of {ground.rows:,} by key"
        picks.tried("ordinary", reason, partial(ground.pick, most=1, offset=offset))
