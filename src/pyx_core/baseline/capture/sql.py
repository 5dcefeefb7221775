"""What a statement answers."""

from __future__ import annotations

import re

from pyx_core.baseline.capture.answering import recorded
from pyx_core.baseline.capture.rows import answered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.capture.ground import Ground
    from pyx_core.baseline.capture.question import Question
    from pyx_core.baseline.capture.rows import StoreAnswer
    from pyx_core.runs.finish import Record

_NAME = re.compile(r":([A-Za-z_]\w*)")


def capture(question: Question, ground: Ground) -> Record:
    """Asks the side's store; values of the entity are bound to `:name`."""

    def ask(answer: StoreAnswer) -> None:
        named = set(_NAME.findall(question.ask))
        values = {name: value for name, value in question.parameters.items() if name in named}
        answer.write(*answer.ask(question.ask, values))

    return recorded(question, ground, answered(question, ground, ask))
