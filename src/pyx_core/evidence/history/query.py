"""Which runs are asked for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Query:
    """Conditions on lines of the history; all of them have to hold.

    `since` and `until` are timestamps as the history writes them; `text` are words that stand in
    task, summary, error or declared texts.
    """

    __slots__ = ("failed", "run_id", "since", "status", "task", "text", "until")

    def __init__(
        self,
        *,
        task: str | None = None,
        status: str | None = None,
        failed: bool = False,
        since: str | None = None,
        until: str | None = None,
        run_id: str | None = None,
        text: str | None = None,
    ) -> None:
        """`run_id` is the beginning of one; `failed` is everything that is not ok."""
        self.task = task
        self.status = status
        self.failed = failed
        self.since = since
        self.until = until
        self.run_id = run_id
        self.text = text

    @property
    def takes_all(self) -> bool:
        """Whether every line will do."""
        conditions = (self.task, self.status, self.since, self.until, self.run_id, self.text)
        return not self.failed and all(condition is None for condition in conditions)

    def matches(self, line: Mapping[str, object]) -> bool:
        """Whether a line meets the conditions, but for `text`, which only an index can tell."""
        ts = text_of(line.get("ts"))
        status = text_of(line.get("status"))
        return (
            (self.task is None or text_of(line.get("task")) == self.task)
            and (self.status is None or status == self.status)
            and not (self.failed and status == "ok")
            and (self.since is None or ts >= self.since)
            and (self.until is None or ts <= self.until)
            and (self.run_id is None or text_of(line.get("run_id")).startswith(self.run_id))
        )


def text_of(value: object) -> str:
    """A text of a line; empty for what is none."""
    return value if isinstance(value, str) else ""


def match_expression(text: str) -> str | None:
    """The words of a person as an expression of FTS5; None where they hold no word at all.

    Each is quoted, so that none is ever taken for syntax; the last one, from three letters on,
    may be the beginning of a word.
    """
    words = [word for word in text.replace("\0", " ").split() if any(map(str.isalnum, word))]
    if not words:
        return None
    quoted = ['"' + word.replace('"', '""') + '"' for word in words]
    if len(words[-1]) >= _SHORTEST_BEGINNING and words[-1][-1].isalnum():
        quoted[-1] += "*"
    return " ".join(quoted)


# The words that begin with one letter are half of all words.
_SHORTEST_BEGINNING = 3
