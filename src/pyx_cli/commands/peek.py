"""`pyx peek`: what of a file or an output may be loaded without drowning."""

from __future__ import annotations

import os

from pyx_core.formats.command_text import as_typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from pyx_cli.context import Context
    from pyx_cli.evidence import Evidence
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.formats.peeked import Peek, Request
    from pyx_core.manifest.contract import Output
    from pyx_core.secrets.detect import Secrets

EXAMPLES = (
    ("pyx peek last:log --find 'timeout|refused'", "lines of the newest run's log"),
    ("pyx peek orders.csv --where \"status = 'failed'\" --columns id,total", "rows of a table"),
    ("pyx peek orders.json --path '$.orders[0:3].customer'", "parts of a JSON document"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    from pyx_cli.evidence import add_dir

    parser.add_argument(
        "target", metavar="FILE|RUN[:OUTPUT]", help="a file, a folder, a run, or a bundle"
    )
    parser.add_argument("--budget", type=int, default=2000, metavar="TOKENS", help="default 2000")
    parser.add_argument("--lines", metavar="A:B", help="lines of a text, from 1, both included")
    parser.add_argument("--rows", metavar="A:B", help="rows of a table, entries of a list")
    parser.add_argument("--bytes", metavar="A:B", help="bytes of any file, from 1")
    parser.add_argument("--find", metavar="REGEX", help="lines that hold it")
    parser.add_argument("--path", metavar="JSONPATH", help="of JSON: $.a['b'][0:3].*")
    parser.add_argument(
        "--where", metavar="CONDITION", help="rows such as: total > 10 and not a = 'x'"
    )
    parser.add_argument("--columns", metavar="A,B", help="these columns of a table only")
    parser.add_argument(
        "--table", metavar="NAME", help="a table of a database, a sheet of a workbook"
    )
    parser.add_argument("--data-uri", action="store_true", help="an image itself, if it fits")
    parser.add_argument("--exact", action="store_true", help="count all, however long it takes")
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Shows a part of a file, and notes it beside the run that the file belongs to."""
    from pyx_core.formats.fitting import fit
    from pyx_core.formats.peek import peek
    from pyx_core.formats.peeked import DEFAULT_BUDGET

    request = _request(arguments)
    target = _Target(arguments.target, arguments.dir, context)
    words = _unchanged(arguments)
    budget = [] if request.budget == DEFAULT_BUDGET else ["--budget", str(request.budget)]

    def command(options: Sequence[str]) -> str:
        given = [] if "--budget" in options else budget
        return as_typed(["pyx", "peek", arguments.target, *words, *given, *options])

    if target.file is None:
        assert target.run is not None
        assert target.evidence is not None
        found = _outputs_of(target.run, request, target.evidence)
    else:
        found = peek(target.file, request, target.secrets)
        found.notes += target.changes()
    fitted = fit(
        target.name, found, request.budget, command, target.secrets, as_json=arguments.json
    )
    context.stdout.write(fitted.text if not arguments.json else _encodable(fitted.text, context))
    target.note(request, context, truncated=fitted.truncated)
    return 0


class _Target:
    """What is looked at: a file, and the run and output that it is, where it is one."""

    def __init__(self, text: str, named: str | None, context: Context) -> None:
        from pyx_core.evidence.bundle.bundle_name import is_bundle

        self.name = text
        self.file: str | None = None
        self.run: StoredRun | None = None
        self.output: Output | None = None
        self.evidence: Evidence | None = None
        path = os.path.normpath(os.path.join(context.cwd, text))
        if not text or (os.path.lexists(path) and not is_bundle(path)):
            self.file = path
            self.secrets = _secrets(context)
            self._find_owner()
        else:
            self._find_run(text, named, context)

    def _find_run(self, text: str, named: str | None, context: Context) -> None:
        from pyx_cli.evidence import Evidence
        from pyx_core.errors import PyxError
        from pyx_core.evidence.bundle.bundle_name import split_bundle
        from pyx_core.evidence.lookup import split_output

        run, colon, _ = split_output(text)
        is_path = not run.endswith(".manifest.json") and (os.sep in run or "/" in run)
        if (is_path or os.path.splitdrive(text)[0]) and split_bundle(text, context.cwd) is None:
            raise PyxError("not_found", f"no file {text}", "check the path, or: pyx history")
        evidence = self.evidence = Evidence(named, context)
        self.secrets = evidence.secrets
        try:
            self.run, self.output = evidence.find_output(text)
        except PyxError as error:
            if error.kind == "not_found" and not colon:
                message = f"no file {text}, and {error.message}"
                raise PyxError("not_found", message, error.hint) from error
            raise
        if self.output is None and len(self.run.manifest["outputs"]) == 1:
            self.output = self.run.log  # there is nothing else to look at
        if self.output is not None:
            self.file = self.run.file(self.output["path"])

    def _find_owner(self) -> None:
        """The run whose output the file is, by its name and the manifest beside it."""
        import re

        from pyx_core.errors import PyxError
        from pyx_core.evidence.stored_run import StoredRun
        from pyx_core.naming import RUN_ID_PATTERN

        assert self.file is not None
        folder, name = os.path.split(self.file)
        found = re.match(rf"(.+\.{RUN_ID_PATTERN})\.", name)
        if found is None or name.endswith(".manifest.json"):
            return
        manifest = os.path.join(folder, f"{found[1]}.manifest.json")
        if not os.path.isfile(manifest):
            return
        try:
            run = StoredRun(manifest)
            self.output = run.output(name)
        except PyxError:
            return  # it only has such a name
        self.run = run

    def changes(self) -> list[str]:
        """Whether the output is still what its run left."""
        from pyx_core.evidence.glance import THERE, glance

        if self.output is None or self.file is None:
            return []
        now = glance(self.file, self.output)
        return [] if now == THERE else [f"not what the run left, {now}"]

    def note(self, request: Request, context: Context, *, truncated: bool) -> None:
        """Writes down what was seen of an output, but not beside a run in a bundle; that it can't
        be is no failure."""
        from pyx_core.errors import PyxError
        from pyx_core.evidence.peeks import note_peek

        if self.run is None or self.output is None or self.run.bundle is not None:
            return
        try:
            note_peek(self.run, self.output, request, self.secrets, truncated=truncated)
        except PyxError as error:
            context.stderr.write(f"this look was not noted: {error.message}\n")


def _encodable(text: str, context: Context) -> str:
    """JSON in ASCII where stdout has no letters for all of it."""
    if (context.stdout.encoding or "utf-8").lower().replace("-", "") == "utf8":
        return text
    import json

    return json.dumps(json.loads(text)) + "\n"


def _secrets(context: Context) -> Secrets:
    from pyx_core.secrets.detect import secret_values
    from pyx_core.settings.layers import Layers

    return secret_values(Layers(context.environ, context.cwd).variables())


def _request(arguments: argparse.Namespace) -> Request:
    from pyx_core.formats.peeked import Request, parse_range

    return Request(
        budget=arguments.budget,
        lines=parse_range(arguments.lines, "--lines"),
        rows=parse_range(arguments.rows, "--rows"),
        bytes_=parse_range(arguments.bytes, "--bytes"),
        find=arguments.find,
        path=arguments.path,
        where=arguments.where,
        columns=[name.strip() for name in (arguments.columns or "").split(",") if name.strip()],
        table=arguments.table,
        data_uri=arguments.data_uri,
        exact=arguments.exact,
    )


def _unchanged(arguments: argparse.Namespace) -> list[str]:
    """The options that the next command has as well."""
    words = []
    if arguments.dir is not None:
        words += ["--dir", arguments.dir]
    if arguments.json:
        words.append("--json")
    return words


def _outputs_of(run: StoredRun, request: Request, evidence: Evidence) -> Peek:
    from pyx_core.formats.amounts import human_size
    from pyx_core.formats.peek import refuse_others
    from pyx_core.formats.peeked import Peek, Section
    from pyx_core.formats.shown import shown

    refuse_others(request, frozenset(("rows",)), "a run; name an output of it, RUN:OUTPUT")
    manifest = run.manifest
    first = request.rows.first if request.rows else 1
    last = request.rows.last if request.rows else None
    chosen = manifest["outputs"][first - 1 : last]
    prefix = f"{manifest['task']}.{run.run_id}."
    name, options = evidence.name_of(run)
    secrets = evidence.secrets
    items = []
    for output in chosen[: request.most]:
        short = "log" if output is run.log else output["name"].removeprefix(prefix)
        typed = as_typed(["pyx", "peek", f"{name}:{short}", *options])
        told = f"{output['format']}, {human_size(output['size'])}, {output['role']}"
        text = f"{output['name']}  {told}: {typed}"
        items.append(shown(text, 2 * request.longest, secrets))
    section = Section(
        "outputs",
        items,
        unit="outputs",
        total=len(chosen),
        more=lambda n: ("--rows", f"{first + n}:{'' if last is None else last}"),
    )
    facts = [f"run {run.run_id} of {shown(manifest['task'], 100, secrets)}, {manifest['status']}"]
    facts.append(f"{len(manifest['outputs']):,} outputs")
    return Peek(facts, [section] if chosen else [])
