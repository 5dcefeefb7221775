"""A citation followed to its bytes: whether they are what was recorded, and say what is said."""

from __future__ import annotations

import contextlib

from pyx_core.errors import PyxError
from pyx_core.investigation.check.verdict import CheckedCitation
from pyx_core.investigation.citation.asserted import check_assertion
from pyx_core.investigation.citation.fragment import parse_fragment
from pyx_core.investigation.citation.integrity import check_bytes
from pyx_core.investigation.citation.messages import Messages
from pyx_core.investigation.citation.passages import passage_of
from pyx_core.investigation.citation.quoted import check_quotation
from pyx_core.investigation.citation.reading import opened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.check.verdict import CheckedAssertion, Problem, State
    from pyx_core.investigation.citation.fragment import Fragment
    from pyx_core.investigation.citation.integrity import Integrity
    from pyx_core.investigation.citation.passage import Passage
    from pyx_core.investigation.citation.place import Place
    from pyx_core.investigation.citation.reading import Reading
    from pyx_core.investigation.citation.runs import CitedRuns
    from pyx_core.investigation.log.document import Citation


def evaluate(
    citation: Citation, runs: CitedRuns, previous: Citation | None = None
) -> CheckedCitation:
    """What became of a citation. `previous` is the one before it in the same finding, from which
    `changed` tells a change.

    Never raises for what a log or a file says: problems say it. Those of assertions stand with the
    assertions, all others with the citation.
    """
    return _Evaluation(citation, runs, previous).result()


class _Evaluation:
    def __init__(self, citation: Citation, runs: CitedRuns, previous: Citation | None) -> None:
        self._citation = citation
        self._runs = runs
        self._previous = previous
        self._problems: list[Problem] = []
        self._assertions: list[CheckedAssertion] = []
        self._state: State = "unchecked"
        self._text: str | None = None
        self._messages = Messages(runs.secrets)

    def result(self) -> CheckedCitation:
        citation = self._citation
        try:
            place = self._runs.follow(citation)
        except PyxError as error:
            self._break(error, "unresolved")
            return self._checked(None, None)
        integrity = check_bytes(citation, place, self._runs, self._messages)
        self._problems += integrity.problems
        if not integrity.is_sound:
            self._state = "broken"
            self._leave_assertions()
        elif not integrity.is_readable:
            self._leave_assertions()
        else:
            self._read(place, integrity)
        return self._checked(place, integrity)

    def _checked(self, place: Place | None, integrity: Integrity | None) -> CheckedCitation:
        return CheckedCitation(
            citation=self._citation,
            state=self._state,
            run=place.run if place is not None else None,
            output=place.name if place is not None else None,
            path=place.path if place is not None else None,
            sha256=integrity.sha256 if integrity is not None else None,
            hash_matches=integrity.hash_matches if integrity is not None else None,
            passage=self._text,
            assertions=tuple(self._assertions),
            problems=tuple(self._problems),
        )

    def _break(self, error: PyxError, kind: str) -> None:
        message, hint = error.message, error.hint or "pyx history lists the runs that there are"
        self._problems.append(self._messages.error(self._citation.line, kind, message, hint))
        self._state = "broken"
        self._leave_assertions()

    def _leave_assertions(self) -> None:
        """What can't be followed proves nothing, least of all that something is absent."""
        from pyx_core.investigation.check.verdict import CheckedAssertion

        self._assertions = [
            CheckedAssertion(assertion=one, state="unchecked") for one in self._citation.assertions
        ]

    def _read(self, place: Place, integrity: Integrity) -> None:
        fragment: Fragment | None = None
        try:
            if self._citation.fragment:
                fragment = parse_fragment(self._citation.fragment)
            with contextlib.ExitStack() as stack:
                reading = stack.enter_context(opened(place, self._runs.secrets))
                passage = passage_of(reading, fragment, stack)
                self._messages.at(place, fragment)
                self._look(place, reading, passage)
        except PyxError as error:
            self._break(error, "unreadable")
            return
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            told = f"can't read {place.name}: {reason}"
            self._break(PyxError("not_found", told, "check its permissions"), "unreadable")
            return
        if integrity.best is not None and self._state in ("recomputed", "located"):
            self._state = integrity.best

    def _look(self, place: Place, reading: Reading, passage: Passage) -> None:
        citation = self._citation
        self._text = passage.shown(reading)
        if passage.missing is not None and not _is_of_absence(citation):
            message = f"{passage.missing} in {place.name}"
            self._problems.append(self._messages.error(citation.line, "fragment_missing", message))
            self._state = "broken"
            self._leave_assertions()
            return
        states: list[State] = []
        for quotation in citation.quotations:
            state, problems = check_quotation(quotation, passage, self._messages)
            states.append(state)
            self._problems += problems
        for assertion in citation.assertions:
            checked = check_assertion(
                assertion, place, reading, passage, self._earlier, self._runs, self._messages
            )
            self._assertions.append(checked)
            states.append(checked.state)
        is_picture = reading.source.form.category == "image" and not reading.is_text
        self._state = _weakest(states, citation, is_picture=is_picture)

    def _earlier(self) -> object:
        """The value of the citation before this one. Raises PyxError where there is none."""
        from pyx_core.investigation.citation.recomputation import value_of

        previous = self._previous
        if previous is None:
            hint = "put a second citation above it: the one that says how it was before"
            raise PyxError("usage", "there is no citation before this one", hint)
        if (previous.target, previous.fragment) == (self._citation.target, self._citation.fragment):
            raise PyxError(
                "usage", "the citation before is of the same place", "cite it in the other run"
            )
        place = self._runs.follow(previous)
        integrity = check_bytes(previous, place, self._runs, self._messages)
        if not integrity.is_sound or not integrity.is_readable:
            raise PyxError(
                "usage", "the citation before does not hold", f"see line {previous.line}"
            )
        fragment = parse_fragment(previous.fragment) if previous.fragment else None
        with contextlib.ExitStack() as stack:
            reading = stack.enter_context(opened(place, self._runs.secrets))
            return value_of(passage_of(reading, fragment, stack))


def _is_of_absence(citation: Citation) -> bool:
    """Whether all that is said is that there is nothing at this place."""
    texts = [one.text.strip("` ").lower() for one in citation.assertions]
    plain = [text == "absent" or text.startswith("absent from ") for text in texts]
    return bool(plain) and all(plain) and not citation.quotations


def _weakest(states: list[State], citation: Citation, *, is_picture: bool) -> State:
    """Of a citation whose place exists: with an assertion recomputed, with words or a place said
    located, else nothing was shown. A picture is a place of its own: nobody can quote one."""
    for state in ("broken", "unchecked"):
        if state in states:
            return "broken" if state == "broken" else "unchecked"
    if citation.assertions:
        return "recomputed"
    is_said = bool(citation.quotations or citation.fragment)
    return "located" if is_said or is_picture else "unchecked"
