"""`pyx replay`: a run is executed again from its snapshots, and compared with what it left."""

from __future__ import annotations

from pyx_cli.evidence import Evidence, add_dir
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.runs.replay.verdict import Replayed

EXAMPLES = (
    ("pyx replay last", "run the newest run again, and say whether it gives the same"),
    (
        "pyx replay fetch_orders --times 2",
        "tell noise from change, and propose rules for the noise",
    ),
)
_MOST_TIMES = 100
_EXIT_CODES = {"identical": 0, "equivalent": 0, "different": 1, "not_comparable": 1, "missing": 4}
_INTERRUPTED = 130


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "run", metavar="RUN", help="last, a task, a run id or its start, a manifest, or a bundle"
    )
    parser.add_argument(
        "--times", type=int, default=1, metavar="N", help="run it N times; 2 tell noise from change"
    )
    parser.add_argument("--rules", metavar="FILE", help="allowed differences, in TOML")
    parser.add_argument(
        "--timeout", metavar="S", help="seconds after which a replay is stopped; else as it was"
    )
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Replays, compares, reports."""
    import os

    from pyx_cli.channel import channel_today
    from pyx_cli.render.replay import show_replay
    from pyx_cli.reporting import Progress
    from pyx_cli.signals import stop_like_ctrl_c
    from pyx_core.engine.stop import Stop
    from pyx_core.runs.replay.replay import Wish, replay
    from pyx_core.secrets.masker import mask_text
    from pyx_core.settings.values import parse_seconds

    if not 1 <= arguments.times <= _MOST_TIMES:
        raise PyxError("usage", f"--times: from 1 to {_MOST_TIMES}", "try --times 2")
    timeout = arguments.timeout
    timeout_s = None if timeout is None else parse_seconds(timeout, "--timeout")
    rules = None
    if arguments.rules is not None:
        from pyx_core.comparison.rule_file import load_rules

        rules = load_rules(os.path.join(context.cwd, arguments.rules))
    evidence = Evidence(arguments.dir, context)
    original = _original(evidence, arguments.run)
    wish = Wish(
        environ=context.environ,
        home=evidence.home_for_records() if original.bundle is not None else None,
        mask=lambda text: mask_text(text, evidence.secrets),
        rules=rules,
        times=arguments.times,
        open_channel=lambda names, folder: channel_today(names, folder, context),
        timeout_s=timeout_s,
        before_comparing=stop_like_ctrl_c,
    )
    stop = Stop()
    progress = Progress(context.stderr, stop, follow=False)
    replayed = replay(original, wish, progress, stop)
    name = evidence.name_of(original).words
    show_replay(replayed, wish.mask, name, context, as_json=arguments.json)
    return _exit_code(replayed)


def _original(evidence: Evidence, text: str) -> StoredRun:
    """The run that is meant: a replay only where it is named by its id or its path, or where what
    it replayed is not here but in a bundle."""
    run = evidence.find(text)
    if text != "last" and text != run.manifest["task"]:
        return run
    while (earlier := run.manifest["replay_of"]) is not None:
        try:
            run = evidence.find(earlier)
        except PyxError as error:
            if error.kind != "not_found":
                raise
            break
    return run


def _exit_code(replayed: Replayed) -> int:
    return _INTERRUPTED if replayed.verdict is None else _EXIT_CODES[replayed.verdict]
