"""A run is executed again from its snapshots, in a folder of its own, and compared."""

from __future__ import annotations

import os

from pyx_core.comparison.rules import Rules
from pyx_core.engine.held_signals import HeldSignals
from pyx_core.errors import PyxError, write_error
from pyx_core.naming import REPLAY_ENDING
from pyx_core.runs.replay.arrangement import Arrangement
from pyx_core.runs.replay.conditions import changed_conditions
from pyx_core.runs.replay.guard import Guard, Turn
from pyx_core.runs.replay.original import Original
from pyx_core.runs.replay.report import write_report
from pyx_core.runs.replay.results import Comparer
from pyx_core.runs.replay.side import side_of_original, side_of_replay
from pyx_core.runs.replay.stability import tell_apart
from pyx_core.runs.replay.trial import Trial
from pyx_core.runs.replay.verdict import Replay, Replayed, uses_of_rules, verdict_of
from pyx_core.runs.replay.workplace import Workplace
from pyx_core.runs.run import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyx_core.engine.stop import Stop
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.runs.replay.arrangement import OpenChannel
    from pyx_core.runs.request import Reporter


class Wish:
    """How somebody wants a run replayed."""

    __slots__ = (
        *("before_comparing", "environ", "home", "mask", "open_channel", "rules"),
        *("timeout_s", "times"),
    )

    def __init__(
        self,
        *,
        environ: Mapping[str, str],
        mask: Callable[[str], str],
        rules: Rules | None = None,
        times: int = 1,
        timeout_s: float | None = None,
        home: str | None = None,
        open_channel: OpenChannel | None = None,
        before_comparing: Callable[[], None] = lambda: None,
    ) -> None:
        """`mask` takes secrets out of what is told; `timeout_s` None keeps the original's; `home`
        is the evidence folder that replays go to, where that is not the original's; `open_channel`
        gives the stores that the original was given, by name, for a working folder.

        `before_comparing` is called when the last process has ended.
        """
        self.before_comparing = before_comparing
        self.environ = environ
        self.home = home
        self.mask = mask
        self.open_channel = open_channel
        self.rules = rules
        self.times = times
        self.timeout_s = timeout_s


def replay(stored: StoredRun, wish: Wish, reporter: Reporter, stop: Stop) -> Replayed:
    """Replays a run and compares. Nothing of the original is overwritten.

    Raises PyxError: `usage` for work of pyx itself, or what `run` raises.
    """
    original = Original(stored, wish.home)
    if stored.bundle is not None:  # nothing of it is in anybody's way
        return _replay(original, wish, reporter, stop)
    turn = Turn(stored)
    try:
        return _replay(original, wish, reporter, stop)
    finally:
        turn.release()


def _replay(original: Original, wish: Wish, reporter: Reporter, stop: Stop) -> Replayed:
    stored = original.run
    is_bundled = stored.bundle is not None
    replayed = Replayed(stored.run_id, stored.manifest["task"], of_bundle=is_bundled)
    replayed.lost = [*original.lost, *original.lost_outputs]
    if original.lost:
        replayed.verdict = "missing"
        return replayed
    while len(replayed.replays) < wish.times and not stop.asked:
        one = _once(original, wish, replayed, reporter, stop)
        if one is None:
            replayed.verdict = "not_comparable"
            return replayed
        replayed.replays.append(one)
    if stop.asked or replayed.is_interrupted:
        return replayed
    wish.before_comparing()
    first = replayed.replays[0]
    replayed.reasons = changed_conditions(original, first.manifest, replayed.missing_variables)
    _compare(original, replayed, wish)
    replayed.rules = uses_of_rules(replayed.replays)
    replayed.verdict = verdict_of(replayed)
    replayed.comparison = write_report(replayed, first.folder, wish.mask)
    return replayed


def _once(
    original: Original, wish: Wish, replayed: Replayed, reporter: Reporter, stop: Stop
) -> Replay | None:
    """One replay; None where there are obstacles, which are the reasons then."""
    arrangement = None
    if original.run.bundle is None:
        arrangement = _arrange(original, wish, replayed)
        if arrangement is None:
            return None
    folder = _fresh_folder(original)
    place: Guard | Workplace | None = None
    try:
        if arrangement is None:
            place = Workplace(original, folder)
            arrangement = _arrange(place.original, wish, replayed)
            if arrangement is None:
                place.discard()
                _remove_if_empty(folder)
                return None
        request = arrangement.request(folder, wish.timeout_s)
        place = place or Guard(original, folder, arrangement.cwd)
        place.set_aside()
        kept = place
        record = run(request, reporter, stop, lambda names: kept.bring_back(names.run_id))
    except BaseException:
        with HeldSignals():
            if place is not None:
                place.bring_back(None)
                place.discard()
            _remove_if_empty(folder)
        raise
    for path in place.touched():
        replayed.notes.append(f"changed or removed during the replay: the original's {path}")
    place.close()
    return Replay(record, folder)


def _arrange(original: Original, wish: Wish, replayed: Replayed) -> Arrangement | None:
    """What is known before the start, noted; None where it can't be started so again."""
    arrangement = Arrangement(original, wish.environ, wish.open_channel)
    replayed.notes += [note for note in arrangement.notes if note not in replayed.notes]
    arrangement.notes = replayed.notes
    replayed.missing_variables = arrangement.missing
    replayed.new_variables = arrangement.new
    if arrangement.obstacles:
        replayed.reasons = arrangement.obstacles
        return None
    return arrangement


def _fresh_folder(original: Original) -> str:
    """Makes `<task>.<run_id>.replay`, or `.replay-2` and so on, in the run's home."""
    names = f"{original.manifest['task']}.{original.run.run_id}{REPLAY_ENDING}"
    number = 1
    if original.run.bundle is not None:
        _make_home(original.home)
    while True:
        path = os.path.join(original.home, names if number == 1 else f"{names}-{number}")
        try:
            os.mkdir(path)
        except FileExistsError:
            number += 1
        except OSError as error:
            problem = write_error(path, error)
            problem.hint = "copy the folder to where you may write, and name it with --dir"
            raise problem from error
        else:
            return path


def _make_home(home: str) -> None:
    try:
        os.makedirs(home, exist_ok=True)
    except OSError as error:
        problem = write_error(home, error)
        problem.hint = "name a folder where you may write with --dir"
        raise problem from error


def _remove_if_empty(folder: str) -> None:
    """What could not be started leaves no folder behind, unless something is in it."""
    try:
        os.rmdir(folder)
    except OSError:
        return


def _compare(original: Original, replayed: Replayed, wish: Wish) -> None:
    """Each replay with the original; where there are several, also the first with the others."""
    import tempfile

    first, *others = replayed.replays
    left = side_of_original(original, first.manifest)
    sides = [
        side_of_replay(one.manifest, one.record.manifest_path, original) for one in replayed.replays
    ]
    try:
        with tempfile.TemporaryDirectory(prefix=".compare-", dir=first.folder) as scratch:
            comparer = Comparer(wish.rules, scratch, wish.mask)
            for one, side in zip(replayed.replays, sides, strict=True):
                one.results = comparer.compare(left, side)
            if not others or first.results is None:
                return
            among = [comparer.compare(sides[0], side) for side in sides[1:]]
            replayed.stability = tell_apart(first.results, among)
            if replayed.stability.unstable:
                trial = Trial(replayed, among, first.results, wish.rules or Rules())
                replayed.proposed_rules = trial.write(
                    first.folder,
                    lambda rules: [
                        Comparer(rules, scratch, wish.mask).compare(sides[0], side)
                        for side in sides[1:]
                    ],
                )
    except OSError as error:
        raise PyxError(
            "unwritable", f"can't compare in {first.folder}: {error}", "make room there"
        ) from error
