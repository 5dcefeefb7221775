"""What the commands about an investigation share: the log that is meant, and what was written."""

from __future__ import annotations

import itertools
import os
import re

from pyx_cli.evidence import Evidence, add_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from pyx_cli.context import Context
    from pyx_cli.weighed import Weighed
    from pyx_core.evidence.lookup import Named
    from pyx_core.evidence.measurement import Measurement
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.check.replays import ReplayMark
    from pyx_core.investigation.check.verdict import CheckedLog
    from pyx_core.investigation.log.additions import Added
    from pyx_core.investigation.log.document import Finding, Log
    from pyx_core.investigation.log.drafting import Cited

_LONGEST_SHOWN = 300


def add_log(parser: argparse.ArgumentParser) -> None:
    """Declares the options that every command about a log has."""
    parser.add_argument(
        "--log", metavar="LOG", help="a file, a topic or an id; else the current investigation"
    )
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


class Investigation:
    """The log that a command is about. `folder` is the log's own."""

    def __init__(self, named: str | None, directory: str | None, context: Context) -> None:
        """`named` is `--log`, `directory` is `--dir`. Raises PyxError as `find_log`."""
        from pyx_core.evidence.history.history import history_path
        from pyx_core.investigation.log.current import find_log

        self._context = context
        self._read: tuple[bytes, Log] | None = None
        self.evidence = Evidence(directory, context)
        place = folder_of_logs(self.evidence, context)
        self.path = find_log(named, place, context.cwd)
        self.folder = os.path.dirname(self.path)
        home = os.path.normpath(os.path.join(self.folder, self.log.front.get("runs") or os.curdir))
        if directory is None and os.path.exists(history_path(home)):
            # The runs of a log are beside it, wherever the user is.
            self.evidence = Evidence(home, context)

    @property
    def log(self) -> Log:
        """What the log says now."""
        from pyx_core.investigation.log.reading import parse_log, read_bytes

        content = read_bytes(self.path)
        if self._read is None or self._read[0] != content:
            self._read = content, parse_log(content, self.path)
        return self._read[1]

    def cited(self, said: Sequence[tuple[str, str]]) -> list[Cited]:
        """What `--evidence`, and the `--quote` and `--assert` behind each, name.

        Raises PyxError for a run or an output that there is not.
        """
        from pyx_core.investigation.log.drafting import Cited

        log = self.log
        found: list[Cited] = []
        for number, (what, text) in enumerate(said):
            if what != "EVIDENCE":
                continue
            behind = list(itertools.takewhile(lambda one: one[0] != "EVIDENCE", said[number + 1 :]))
            target, _, fragment = text.partition("#")
            run, output = self._run_of(target, log)
            if output is None and re.match(r"L\d", fragment):
                # Lines are those of what the run printed.
                output = "log"
            found.append(
                Cited(
                    run=run,
                    output=output,
                    fragment=fragment or None,
                    quotations=tuple(self.masked(text) for what, text in behind if what == "QUOTE"),
                    assertions=tuple(
                        self.masked(text) for what, text in behind if what == "ASSERTION"
                    ),
                )
            )
        return found

    def _run_of(self, target: str, log: Log) -> tuple[StoredRun, str | None]:
        """The run and the output's name of `RUN` or `RUN:OUTPUT`, where RUN may be a label."""
        from pyx_core.evidence.lookup import split_output
        from pyx_core.evidence.stored_run import StoredRun

        name, _, output = split_output(target)
        entry = next((one for one in log.evidence if one.label == name.upper()), None)
        if entry is not None and entry.citation.is_path:
            run = StoredRun(os.path.join(self.folder, entry.citation.target))
            return run, output or None
        if entry is not None:
            return self.evidence.find(entry.citation.target), output or None
        if output in ("script", "input", "manifest"):
            return self.evidence.find(name), output
        named = self.evidence.find_output(target)
        return named.run, (output or None) if named.output is not None else None

    def weigh(self, log: Log, finding: Finding) -> Weighed:
        """What a check would say of a finding, against the evidence as it is now."""
        from pyx_cli.weighed import Weighed
        from pyx_core.evidence.measurement import Measurement
        from pyx_core.investigation.check.draft import check_draft
        from pyx_core.investigation.citation.runs import CitedRuns

        with Measurement(remembers=True) as measurement:
            runs = CitedRuns(log, self.evidence.find_output, self.evidence.secrets, measurement)
            return Weighed(check_draft(log, finding, runs), self.evidence.secrets)

    def check(
        self,
        replays: Mapping[str, ReplayMark] | None = None,
        measurement: Measurement | None = None,
    ) -> CheckedLog:
        """Checks the log against the evidence as it is now; `replays` were made just before.

        `measurement` is one that remembers, for whoever looks at the same files afterwards.
        """
        from pyx_core.evidence.measurement import Measurement
        from pyx_core.investigation.check.check import check_log
        from pyx_core.investigation.citation.runs import CitedRuns

        if measurement is None:
            with Measurement(remembers=True) as own:
                return self.check(replays, own)
        log, evidence = self.log, self.evidence
        with evidence.history() as history:

            def find(text: str) -> Named:
                return evidence.find_output(text, history)

            runs = CitedRuns(log, find, evidence.secrets, measurement)
            return check_log(log, runs, measurement, history, replays)

    def masked(self, text: str) -> str:
        """Words of the user without secrets, as nobody needs them in a log."""
        from pyx_core.secrets.masker import mask_text

        return mask_text(text, self.evidence.secrets)

    def shown(self, text: str) -> str:
        """Words of a file in one line of output."""
        from pyx_cli.render.errors import visible

        return visible(" ".join(self.masked(text).split()), _LONGEST_SHOWN)

    def report(self, words: str, line: int, facts: Mapping[str, object], *, as_json: bool) -> None:
        """Says what was written, and where."""
        if as_json:
            told = {"log": self.path, "line": line, **facts, "truncated": False}
            self._context.write_json(told)
            return
        self._context.stdout.write(f"{words}  {self.place(line)}\n")

    def add_items(self, title: str, texts: Sequence[str], *, as_json: bool) -> None:
        """Puts items into a section, and says where they stand."""
        from pyx_core.investigation.log.additions import add_item

        lines = [add_item(self.path, title, self.masked(text)).line for text in texts]
        if as_json:
            told = {"log": self.path, "section": title, "lines": lines, "truncated": False}
            self._context.write_json(told)
            return
        for text, line in zip(texts, lines, strict=True):
            self._context.stdout.write(f"{title}: {self.shown(text)}  {self.place(line)}\n")

    def place(self, line: int) -> str:
        """A line of the log as editors take it: relative to where the user is, if it is below."""
        from pyx_cli.render.errors import visible

        return f"{visible(_near(self.path, self._context.cwd))}:{line}"


def folder_of_logs(evidence: Evidence, context: Context) -> str:
    """Where logs are: with the runs, or in `temp` where an investigation began before any run."""
    from pyx_core.investigation.log.current import log_files
    from pyx_core.runs.resolve import INLINE_FOLDER

    home = evidence.home_for_records()
    places = dict.fromkeys((home, evidence.folder))
    if evidence.folder == context.cwd:
        places[os.path.join(context.cwd, INLINE_FOLDER)] = None
    return next((place for place in places if log_files(place)), home)


def add_run(named: str, manifest_path: str, context: Context) -> str | None:
    """Puts a run that has just ended under the evidence of a log, and says so on stderr; its label.

    The run stands whatever becomes of this, so an error is a warning, and there is no label.
    """
    from pyx_core.errors import PyxError
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.log.additions import add_runs

    try:
        investigation = Investigation(named, None, context)
        run = StoredRun(manifest_path)
        (added,) = add_runs(investigation.path, [run], None, investigation.folder)
    except PyxError as error:
        context.stderr.write(f"warning: the run is not under evidence: {error.message}\n")
        if error.hint:
            context.stderr.write(f"hint: {error.hint}\n")
        return None
    context.stderr.write(f"evidence {added.label}  {investigation.place(added.line)}\n")
    return added.label


def check_named(named: str, context: Context) -> None:
    """Raises PyxError for a log that there is not, before anything is started for it."""
    Investigation(named, None, context)


def facts_of(added: Added, run: StoredRun) -> dict[str, object]:
    """A run under evidence, for programs."""
    manifest = run.manifest
    return {
        "label": added.label,
        "line": added.line,
        "is_new": added.is_new,
        "run_id": run.run_id,
        "task": manifest["task"],
        "status": manifest["status"],
    }


def _near(path: str, cwd: str) -> str:
    try:
        near = os.path.relpath(path, cwd)
    except ValueError:  # another drive
        return path
    return path if near.startswith(os.pardir) else near
