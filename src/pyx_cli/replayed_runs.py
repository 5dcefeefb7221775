"""The runs that a log cites, run again: what `pyx inspect check --replay` does first."""

from __future__ import annotations

from pyx_cli.render.errors import visible
from pyx_core.errors import PyxError
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyx_cli.context import Context
    from pyx_cli.evidence import Evidence
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.check.replays import ReplayMark
    from pyx_core.runs.replay.verdict import Replayed

_MOST_REASONS = 3


def replay_cited(
    runs: Iterable[StoredRun], evidence: Evidence, context: Context
) -> dict[str, ReplayMark] | None:
    """Replays runs one after the other, and tells on stderr how far it is; by their ids what came
    of it. None where somebody stopped it."""
    from pyx_cli.channel import channel_today
    from pyx_cli.reporting import Progress
    from pyx_cli.signals import stop_like_ctrl_c
    from pyx_core.engine.stop import Stop
    from pyx_core.investigation.check.replays import ReplayMark
    from pyx_core.runs.replay.replay import Wish, replay

    stop = Stop()
    marks: dict[str, ReplayMark] = {}
    for run in runs:
        if run.run_id in marks:
            continue
        wish = Wish(
            environ=context.environ,
            home=evidence.home_for_records() if run.bundle is not None else None,
            mask=lambda text: mask_text(text, evidence.secrets),
            open_channel=lambda names, folder: channel_today(names, folder, context),
            before_comparing=stop_like_ctrl_c,
        )
        task = visible(wish.mask(run.manifest["task"]), 200)
        context.stderr.write(f"replaying {run.run_id} ({task}) …\n")
        context.stderr.flush()
        try:
            replayed = replay(run, wish, Progress(context.stderr, stop, follow=False), stop)
        except PyxError as error:
            marks[run.run_id] = ReplayMark(None, None, wish.mask(error.message))
            continue
        if replayed.verdict is None:
            return None
        marks[run.run_id] = _mark(replayed, wish.mask)
    return marks


def _mark(replayed: Replayed, mask: Callable[[str], str]) -> ReplayMark:
    from pyx_core.investigation.check.replays import ReplayMark

    if replayed.replays:
        return ReplayMark(replayed.replays[0].manifest["run_id"], replayed.verdict)
    reasons = [f"{lost.what} {lost.state}" for lost in replayed.lost]
    reasons += [f"{reason.kind} {mask(reason.name)}" for reason in replayed.reasons]
    return ReplayMark(None, replayed.verdict, ", ".join(reasons[:_MOST_REASONS]))
