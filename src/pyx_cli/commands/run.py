"""`pyx run`: a script is executed, and leaves a manifest, a log and output files."""

from __future__ import annotations

from pyx_cli.options import Option, add_to
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from pyx_cli.context import Context

SCRIPT_OPTIONS = (
    Option("--file", "a script: .py .js .ts .sh .ps1, or any file with a shebang", "F"),
    Option("--code", "Python source", "C"),
    Option("--base64", "Python source as base64; shown, and run after a yes", "B"),
)
OPTIONS = (
    *SCRIPT_OPTIONS,
    Option("--input-path", "JSON input of the script; - reads it from stdin", "J"),
    Option("--output-dir", "folder of the run's files", "D"),
    Option("--output-path", "path of the manifest", "M"),
    Option("--cwd", "working folder of the script; else the caller's", "W"),
    Option("--timeout", "seconds after which the run is stopped", "S"),
    Option("--async", "allow await at the script's top level"),
    Option("--python", "the interpreter: `project` (.venv), or a path", "WHICH"),
    Option("--env", "variables that must be set, or NAME=VALUE", "NAME", "values"),
    Option("--clean-env", "pass only what --env names, and what programs need to start"),
    Option("--source", "stores that the script may ask, no more", "NAME", "values"),
    Option("--log-limit", "bytes of the log that are kept, such as 64MiB", "BYTES"),
    Option("--follow", "show the log, masked, on stderr as it grows"),
    Option("--inspect", "make the run evidence of an investigation: `current`, or a log", "LOG"),
    Option("--json", "one JSON object on stdout"),
    Option("--yes", "run --base64 source without asking"),
    Option("--schema", "print the JSON Schema of a manifest"),
)
EXAMPLES = (
    (
        "pyx run --file temp/fetch_orders.py --input-path temp/fetch_orders.input.json",
        "run a script on its input; manifest, log and outputs appear beside the input",
    ),
    (
        "pyx run --file check.sh --timeout 60 --json -- --verbose",
        "at most a minute, the result as JSON; what stands behind -- is the script's",
    ),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options, and the usage of what stands behind `--`."""
    add_to(parser, OPTIONS)
    parser.usage = (
        "pyx run (--file F | --code C | --base64 B) [options] [-- ARG...]\n       pyx run --schema"
    )


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """The same as the quick way, after argparse."""
    values = vars(arguments)
    if not is_complete(values):
        given = [option.flag for option in SCRIPT_OPTIONS if values[option.name] is not None]
        message = f"{' and '.join(given)} exclude each other" if given else "no script is given"
        raise PyxError("usage", message, "give one of --file F, --code C, --base64 B")
    return run_script(values, arguments.arguments, context)


def is_complete(values: Mapping[str, object]) -> bool:
    """Whether there is exactly one thing to do."""
    asked = [values[option.name] for option in SCRIPT_OPTIONS]
    return sum(value is not None for value in asked) + bool(values["schema"]) == 1


def run_script(values: Mapping[str, object], arguments: Sequence[str], context: Context) -> int:
    """Runs, reports, and gives the exit code."""
    if values["schema"]:
        from pyx_core.manifest.schema import schema_text

        context.stdout.write(schema_text())
        return 0
    from pyx_cli.reporting import Progress
    from pyx_core.engine.stop import Stop
    from pyx_core.runs.run import run

    investigation = values["inspect"]
    if isinstance(investigation, str):
        from pyx_cli.investigation import check_named

        check_named(investigation, context)
    stop = Stop()
    progress = Progress(context.stderr, stop, follow=bool(values["follow"]))
    record = run(_request(values, arguments, context), progress, stop)
    from pyx_cli.render.run import show_run

    if not progress.is_heard:
        context = context.without_stderr()
    evidence: dict[str, str | None] = {}
    if isinstance(investigation, str):
        evidence["evidence"] = _add_to(investigation, record.manifest_path, context)
    as_json, followed = bool(values["json"]), bool(values["follow"])
    try:  # noqa: SIM105 - a run imports no more than it must
        show_run(record, context, as_json=as_json, followed=followed, besides=evidence)
    except OSError:
        # Nobody reads any more, or their disk is full: the evidence stands, and so does its code.
        pass
    return record.exit_code


def _add_to(investigation: str, manifest_path: str, context: Context) -> str | None:
    from pyx_cli.investigation import add_run

    try:
        return add_run(investigation, manifest_path, context)
    except OSError:
        # Nobody hears that it was done.
        return None


def _request(values: Mapping[str, object], arguments: Sequence[str], context: Context) -> Request:
    from pyx_core.runs.request import Request
    from pyx_core.settings.values import parse_bytes, parse_seconds

    def text(name: str) -> str | None:
        value = values[name]
        return value if isinstance(value, str) else None

    code = None
    if (inline := text("code")) is not None:
        code = inline.encode("utf-8", "surrogateescape")
    elif (encoded := text("base64")) is not None:
        from pyx_cli.consent import decode_with_consent

        code = decode_with_consent(encoded, context, yes=bool(values["yes"]))
    input_path, input_content = text("input_path"), None
    if input_path == "-":
        input_path, input_content = None, _read_stdin(context)
    timeout, limit = text("timeout"), text("log_limit")
    named = values["env"]
    return Request(
        caller_cwd=context.cwd,
        environ=context.environ,
        file=text("file"),
        code=code,
        source="file" if code is None else "code" if inline is not None else "base64",
        input_path=input_path,
        input_content=input_content,
        output_dir=text("output_dir"),
        output_path=text("output_path"),
        cwd=text("cwd"),
        timeout_s=None if timeout is None else parse_seconds(timeout, "--timeout"),
        top_level_await=bool(values["async"]),
        python=text("python"),
        variables=named if isinstance(named, list) else (),
        clean_environment=bool(values["clean_env"]),
        log_limit=None if limit is None else parse_bytes(limit, "--log-limit"),
        arguments=arguments,
        channel=_channel(values["source"], text("cwd"), context),
    )


def _channel(names: object, cwd: str | None, context: Context) -> Channel | None:
    """What asks the named stores for the script; None where none is named."""
    if not isinstance(names, list) or not names:
        return None
    import os

    from pyx_core.settings.layers import Layers
    from pyx_core.sources.channel import channel_to

    folder = os.path.join(context.cwd, cwd or "")
    return channel_to(names, Layers(context.environ, folder), folder)


def _read_stdin(context: Context) -> bytes:
    if context.stdin is None or context.stdin.isatty():
        raise PyxError(
            "usage",
            "--input-path - reads stdin, which is a terminal here",
            "try: echo '{}' | pyx run --file F --input-path -",
        )
    from pyx_core.engine.input_json import LARGEST_INPUT_BYTES

    return context.stdin.buffer.read(LARGEST_INPUT_BYTES + 1)


if TYPE_CHECKING:
    from pyx_core.runs.request import Channel, Request
