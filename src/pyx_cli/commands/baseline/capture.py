"""`pyx baseline capture`: what a side answers becomes evidence; the old side is asked twice."""

from __future__ import annotations

from pyx_cli.baseline import add_baseline, add_stores

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from pyx_cli.baseline import OpenedBaseline
    from pyx_cli.context import Context
    from pyx_core.baseline.definition.model import Side, Snapshot
    from pyx_core.naming import RunNames
    from pyx_core.runs.finish import Record
    from pyx_core.runs.request import Request

EXAMPLES = (
    (
        "pyx baseline capture shop --side old",
        "ask the old system everything, twice: what differs between the two is its own noise",
    ),
    (
        "pyx baseline capture shop --side new --snapshot order-page --again --json",
        "one snapshot of the new system once more; one JSON object on stdout",
    ),
)
_INTERRUPTED = 130


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add_baseline(parser)
    parser.add_argument("--side", choices=("old", "new"), required=True, help="which system")
    parser.add_argument(
        "--snapshot",
        metavar="S",
        action="append",
        default=[],
        help="only this snapshot; may be given often",
    )
    parser.add_argument(
        "--again", action="store_true", help="ask again what was captured already, too"
    )
    add_stores(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Captures a side; 1 where the system gave no answer to some question, 130 after Ctrl-C."""
    import gc

    from pyx_cli.baseline import OpenedBaseline
    from pyx_cli.evidence import Evidence
    from pyx_cli.render.capture import show_capture
    from pyx_cli.render.progress import ProgressBar
    from pyx_core.baseline.capture.capture import capture
    from pyx_core.baseline.capture.entities import Entities
    from pyx_core.baseline.capture.ground import Wish
    from pyx_core.baseline.capture.index import Index
    from pyx_core.baseline.capture.question import questions
    from pyx_core.baseline.verification.captures import Captures
    from pyx_core.baseline.verification.noise import write_noise
    from pyx_core.baseline.verification.snapshots import SnapshotComparison
    from pyx_core.sources.pins import Pins

    gc.enable()
    opened = OpenedBaseline(arguments.baseline, context)
    side: Side = arguments.side
    chosen = _chosen(opened, arguments.snapshot)
    entities = Entities(opened.files.dataset)
    asked = list(
        questions(chosen, side, opened.side(side), entities, takes=2 if side == "old" else 1)
    )
    # A capture that was killed is closed, as by every command that looks at runs.
    index = Index(Evidence(opened.runs(), context).folder)
    wish = Wish(
        project=context.cwd,
        runs=index.folder,
        environ=context.environ,
        argv=_command_line(arguments),
        start=_starter(context),
        accepted=arguments.accept,
        timeout=arguments.timeout,
        check_identity=Pins(context.cwd).check,
    )
    comparison = SnapshotComparison(opened.baseline, opened.rules, index.folder, mask=opened.mask)
    old = opened.side("old")
    with ProgressBar(context, f"capturing the {side} side") as bar:
        done = capture(
            asked,
            index,
            wish,
            opened.layers,
            again=arguments.again,
            tell=lambda number, total, _: bar(number, total),
            settled=lambda question, found: comparison.is_settled(question, found, index, old),
        )
    noise = None
    if side == "old" and not done.left:
        places = comparison.noisy_places(Captures(opened.baseline, entities, index))
        noise = write_noise(opened.files.noise, opened.baseline.name, places, opened.mask)
    show_capture(side, done, noise, opened, context, as_json=arguments.json)
    if done.left:
        return _INTERRUPTED
    return 1 if done.without_answer else 0


def _chosen(opened: OpenedBaseline, names: Sequence[str]) -> list[Snapshot]:
    """The snapshots that are meant. Raises PyxError `usage` for a name that none has."""
    from pyx_core.baseline.definition.shape import nearest
    from pyx_core.errors import PyxError

    snapshots = list(opened.baseline.snapshots)
    known = [snapshot.name for snapshot in snapshots]
    if not known:
        message = f"{opened.files.definition} has no snapshots"
        raise PyxError("usage", message, "write [[snapshots]] with name, kind and ask")
    for name in names:
        if name not in known:
            raise PyxError("usage", f"no snapshot {name!r}", nearest(name, known))
    return [snapshot for snapshot in snapshots if not names or snapshot.name in names]


def _starter(context: Context) -> Callable[[Request, Callable[[RunNames], None]], Record]:
    """What runs the commands of snapshots: Ctrl-C stops them as it stops any run."""
    from pyx_cli.reporting import Progress
    from pyx_cli.signals import stop_like_ctrl_c
    from pyx_core.engine.stop import Stop
    from pyx_core.runs.run import run

    def start(request: Request, before_collecting: Callable[[RunNames], None]) -> Record:
        stop = Stop()
        try:
            progress = Progress(context.stderr, stop, follow=False)
            return run(request, progress, stop, before_collecting)
        finally:
            stop_like_ctrl_c()

    return start


def _command_line(arguments: argparse.Namespace) -> list[str]:
    words = ["pyx", "baseline", "capture"]
    if arguments.baseline is not None:
        words.append(arguments.baseline)
    words += ["--side", arguments.side]
    for name in arguments.snapshot:
        words += ["--snapshot", name]
    if arguments.timeout is not None:
        words += ["--timeout", arguments.timeout]
    for right in arguments.accept:
        words += ["--accept", right]
    return words + [f"--{flag}" for flag in ("again", "json") if getattr(arguments, flag)]
