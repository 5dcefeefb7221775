"""What the templates of summaries print: Markdown, and text that is escaped when printed."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from pyx_core.investigation.check.marks import MARKS
from pyx_core.investigation.summary import runs
from pyx_core.investigation.summary.blank import blank
from pyx_core.investigation.summary.cited import MOST, CitedEvidence
from pyx_core.investigation.summary.explanations import Explanations
from pyx_core.investigation.summary.markdown import Markdown, Row, block_of_code, escape, link
from pyx_core.investigation.summary.prevention import action
from pyx_core.investigation.summary.prose import read_prose, write_blocks
from pyx_core.investigation.summary.timeline import Event, event, in_order, started

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.check.verdict import CheckedLog
    from pyx_core.investigation.summary.places import Places
    from pyx_core.investigation.summary.prose import Block
    from pyx_core.investigation.summary.standing import Standings

    Typed = Callable[[Sequence[str]], str]

_MOST_PROBLEMS = 10
_MOST_SINGLE_RUNS = 3
_MOST_TASKS = 8
_OPENS_BLOCK = re.compile(r"(?:-|\d+\.) |```")


class Content:
    """A checked log as summaries tell it."""

    def __init__(
        self, checked: CheckedLog, places: Places, standings: Standings, typed: Typed
    ) -> None:
        """`typed` gives a command line for its words."""
        self.checked = checked
        self.evidence = CitedEvidence(checked, places, standings)
        self.explanations = Explanations(checked, standings)
        self._places = places
        self._standings = standings
        self._typed = typed

    @property
    def topic(self) -> str:
        return self.checked.log.topic

    @property
    def question(self) -> str:
        return self.checked.log.question

    @property
    def log(self) -> Markdown:
        """A link to the log."""
        return link(escape("the investigation"), self._places.log)

    @property
    def answer(self) -> Markdown:
        """The answer, weakened as far as its findings are weak."""
        return self._told("Answer", "answer", ["answer", "…"], is_fact=True)

    def section(self, title: str, most: int = MOST) -> Markdown:
        """What the log says under a heading, or a blank."""
        return self._told(title, title.lower(), ["note", _typed_name(title), "…"], most=most)

    def fact(self, title: str) -> Markdown:
        """The same, where a statement that rests on no finding is no fact."""
        return self._told(title, title.lower(), ["note", _typed_name(title), "…"], is_fact=True)

    def _told(
        self,
        title: str,
        what: str,
        command: Sequence[str],
        *,
        is_fact: bool = False,
        most: int = MOST,
    ) -> Markdown:
        blocks = self._read(title)
        if not blocks:
            return blank(what, self._typed(["pyx", "inspect", *command]))
        told = [
            block
            if block.is_code
            else block._replace(text=self._standings.told(block.text, is_fact=is_fact))
            for block in blocks[:most]
        ]
        written = write_blocks(told)
        left = len(blocks) - most
        return Markdown(f"{written}\n\n… and {left} more in {self.log}.") if left > 0 else written

    def _read(self, title: str) -> list[Block]:
        section = self.checked.log.section(title)
        return read_prose(section.text, self._places.of_link) if section is not None else []

    def prevention(self) -> list[Row]:
        """Actions with owner and date, blank where the log does not say."""
        found = []
        for block in self._read("Prevention")[:MOST]:
            if block.is_code:
                continue
            one = action(block.text)
            owner = Markdown(one.owner) or blank("owner")
            due = Markdown(one.due) or blank("due date")
            found.append(Row(self._standings.told(one.text), owner, due))
        return found

    @property
    def no_prevention(self) -> Markdown:
        said = "what is done, by whom, by when"
        return blank("prevention", self._typed(["pyx", "inspect", "note", "prevention", said]))

    def timeline(self) -> list[Row]:
        """Events and runs by time: when, what, and where that comes from.

        Of many runs in a row, which nobody reads one by one, those that failed are named.
        """
        told = [event(block) for block in self._read("Timeline") if not block.is_code]
        ran = [self._ran(run, note) for run, note in runs.noted(self.checked)]
        rows: list[Row] = []
        for are_runs, group in itertools.groupby(
            in_order([*told, *ran]), lambda one: one.run is not None
        ):
            events = list(group)
            if are_runs and len(events) > _MOST_SINGLE_RUNS:
                rows.append(self._investigated(events))
            else:
                rows += map(self._happened, events)
        return rows[:MOST]

    def _happened(self, one: Event) -> Row:
        note = f" ({escape(one.note)})" if one.note else ""
        return Row(Markdown(one.time), Markdown(self._standings.told(one.text) + note))

    def _investigated(self, events: Sequence[Event]) -> Row:
        """Runs as one row: how many, of what, and which of them failed."""
        ran = [one.run for one in events if one.run is not None]
        tasks = Counter(run.manifest["task"] for run in ran)
        told = ", ".join(
            f"{escape(task)}{f' ({count})' if count > 1 else ''}"
            for task, count in tasks.most_common(_MOST_TASKS)
        )
        more = f" and {len(tasks) - _MOST_TASKS} other tasks" if len(tasks) > _MOST_TASKS else ""
        failed = [run for run in ran if not run.manifest["success"]]
        named = ", ".join(map(self.evidence.run, failed[:_MOST_TASKS]))
        left = f" and {len(failed) - _MOST_TASKS} more" if len(failed) > _MOST_TASKS else ""
        ended = f"{len(failed)} of them failed: {named}{left}" if failed else "all ok"
        time = f"{events[0].time} to {_later(events[0].time, events[-1].time)}"
        return Row(Markdown(time), Markdown(f"*{len(ran)} runs* ({told}{more}), {ended}"))

    @property
    def has_events(self) -> bool:
        """Whether the log tells when things happened, besides its runs."""
        return bool(self._read("Timeline"))

    @property
    def no_events(self) -> Markdown:
        said = "2026-11-24T05:14Z what happened"
        return blank("timeline", self._typed(["pyx", "inspect", "note", "timeline", said]))

    def _ran(self, run: StoredRun, note: str) -> Event:
        manifest = run.manifest
        about = runs.about(run, note)
        said = f"*run* {self.evidence.run(run)} {escape(manifest['status'])}"
        return Event(
            started(manifest["started_at"]), f"{said}: {about}" if about else said, run=run
        )

    @property
    def findings(self) -> list[Markdown]:
        """Each finding as far as it may be stated."""
        return [
            self._standings.statement(one.finding.label) for one in self.checked.findings[:MOST]
        ]

    @property
    def counts(self) -> str:
        """How many findings there are in each state."""
        states = Counter(one.state for one in self.checked.findings)
        told = (f"{states[state]} {state} {sign}" for state, sign in MARKS.items() if states[state])
        total = len(self.checked.findings)
        noun = "finding" if total == 1 else "findings"
        return f"{total} {noun}: {', '.join(told)}" if total else "no findings"

    @property
    def gaps(self) -> list[Markdown]:
        """Where something was not found, and not enough was looked at to say that it is not."""
        found = []
        for one in self.checked.findings:
            for said in (said for cited in one.citations for said in cited.assertions):
                if said.coverage is not None and said.coverage.gaps:
                    label = self._standings.link(one.finding.label)
                    gaps = escape("; ".join(said.coverage.gaps))
                    found.append(Markdown(f"{label} is not covered: {gaps}"))
        return found[:MOST]

    def not_looked_at(self, most: int = MOST) -> Markdown:
        """What the log says of it, and the gaps that the check found; a blank without both."""
        gaps = Markdown("\n".join(f"- {gap}" for gap in self.gaps[:most]))
        if gaps and not self._read("Not looked at"):
            return gaps
        said = self.section("Not looked at", most)
        return Markdown(f"{said}\n\n{gaps}") if gaps else said

    @property
    def hashes(self) -> str:
        return f"{self.checked.hashes_intact} of {self.checked.hashes} hashes verified"

    def optional(self, title: str) -> Markdown:
        """A section that need not be there: without it there is none, and no blank."""
        return self.section(title) if self._read(title) else Markdown("None.")

    def commands(self, lines: Sequence[str]) -> Markdown:
        """Command lines as a block, to be copied."""
        return block_of_code("\n".join(lines), "bash")

    def run_in(self, said: Markdown) -> Markdown:
        """What goes on behind a word in bold, on lines of its own where it is a list or code."""
        return Markdown(f"\n\n{said}") if _OPENS_BLOCK.match(said) else said

    @property
    def problems(self) -> list[Row]:
        """The first problems of the check, errors before warnings: where, what, what to do."""
        ordered = sorted(self.checked.problems, key=lambda one: one.severity != "error")
        return [
            Row(escape(f"{one.severity} in line {one.line}"), escape(one.message), escape(one.hint))
            for one in ordered[:_MOST_PROBLEMS]
        ]

    @property
    def more_problems(self) -> int:
        """How many there are besides."""
        return max(len(self.checked.problems) - _MOST_PROBLEMS, 0)

    @property
    def next_step(self) -> Markdown:
        """The first of the next steps, else what the check asks for, else a test that is due."""
        steps = [block for block in self._read("Next steps") if not block.is_code]
        if steps:
            return self._standings.told(steps[0].text)
        if self.problems and not self.checked.holds:
            first = self.problems[0]
            return Markdown(f"{first.second}: {first.third}.")
        if self.explanations.open and not self.explanations.causes:
            return Markdown(f"Test {self.explanations.open[0].first}.")
        return blank("next steps", self._typed(["pyx", "inspect", "note", "next-steps", "…"]))


def _later(first: str, last: str) -> str:
    """The second of two times, without the day where that is the same."""
    day, _, time = last.partition(" ")
    return time if first.startswith(f"{day} ") else last


def _typed_name(title: str) -> str:
    """A section as it is named on a command line."""
    return title.lower().replace(" ", "-")
