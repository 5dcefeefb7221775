"""Messages of a range, offsets of a topic, or the lag of a group."""

from __future__ import annotations

from pyx_core.baseline.capture.answering import recorded
from pyx_core.baseline.capture.question import filled
from pyx_core.baseline.capture.rows import answered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.capture.ground import Ground
    from pyx_core.baseline.capture.question import Question
    from pyx_core.baseline.capture.rows import StoreAnswer
    from pyx_core.runs.finish import Record


def capture(question: Question, ground: Ground) -> Record:
    """Asks what `pyx query` asks: `TOPIC --from 0 --until 100`, `offsets TOPIC`, `lag GROUP`."""

    def ask(answer: StoreAnswer) -> None:
        # A value stands between other letters here, such as in `--key {id}`; words stay words.
        words = [filled(word, question.parameters) for word in question.ask.split()]
        answer.write(*answer.ask(" ".join(map(_quoted, words)), {}))

    return recorded(question, ground, answered(question, ground, ask))


def _quoted(word: str) -> str:
    if word and not any(letter in word for letter in " \t\r\n\"'\\"):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
