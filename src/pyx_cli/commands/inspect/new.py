"""`pyx inspect new`: an investigation begins with its question."""

from __future__ import annotations

from pyx_cli.evidence import Evidence, add_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    (
        'pyx inspect new stale-price --question "Order 1438 was charged 29.90. Only this one?"',
        "a log with the question, word by word, which is the current one from now on",
    ),
    (
        'pyx inspect new timeouts --question "Why?" --window 2026-11-24T05:00Z/2026-11-24T08:00Z',
        "a question about a time: what is said to be absent has to cover it",
    ),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("topic", metavar="TOPIC", help="a word or two; they name the file")
    parser.add_argument("--question", metavar="Q", required=True, help="what was asked, verbatim")
    parser.add_argument(
        "--window", metavar="FROM/TO", help="the time that it is about: two times or dates in UTC"
    )
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Makes the log."""
    import time

    from pyx_cli.render.errors import visible
    from pyx_core.investigation.log.new import new_log
    from pyx_core.secrets.masker import mask_text

    now_s = time.time()
    evidence = Evidence(arguments.dir, context)
    path = new_log(
        mask_text(arguments.topic, evidence.secrets),
        mask_text(arguments.question, evidence.secrets),
        _window(arguments.window, now_s),
        evidence.home_for_records(),
        now_s,
    )
    if arguments.json:
        context.write_json({"log": path, "current": True, "truncated": False})
        return 0
    context.stdout.write(f"Log made: {visible(path)}\n")
    context.stderr.write("hint: pyx run --file F --inspect current, or pyx inspect add RUN\n")
    return 0


def _window(text: str | None, now_s: float) -> str | None:
    from pyx_core.errors import PyxError
    from pyx_core.settings.values import parse_moment

    if text is None:
        return None
    start, slash, end = text.partition("/")
    if not slash:
        hint = "try --window 2026-11-24T05:00Z/2026-11-24T08:00Z, or --window 2026-11-24/2026-11-24"
        raise PyxError("usage", "--window: two times with a / between them", hint)
    first = parse_moment(start.strip(), "--window", now_s)
    last = parse_moment(end.strip(), "--window", now_s, end_of_day=True)
    if last < first:
        raise PyxError("usage", "--window: it ends before it begins", f"try --window {end}/{start}")
    return f"{first}/{last}"
