"""Problems in words: masked, bounded, each with the next command to type."""

from __future__ import annotations

import shlex

from pyx_core.investigation.check.verdict import Problem
from pyx_core.investigation.citation.fragment import Cells, Lines, Pointer
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.check.verdict import Severity
    from pyx_core.investigation.citation.fragment import Fragment
    from pyx_core.investigation.citation.place import Place
    from pyx_core.secrets.detect import Secrets

_LONGEST = 600


class Messages:
    """Makes the problems of one citation; the hint shows its place unless another one is given."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._look = "pyx history"

    def at(self, place: Place, fragment: Fragment | None) -> None:
        """From now on hints lead to this place."""
        self._look = shlex.join(["pyx", "peek", place.typed, *_options(fragment)])

    def told(self, text: str) -> str:
        """A text of the evidence as it may stand in a message."""
        text = mask_text(text, self._secrets)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

    def error(self, line: int, kind: str, message: str, hint: str | None = None) -> Problem:
        return self._problem(line, "error", kind, message, hint)

    def warning(self, line: int, kind: str, message: str, hint: str | None = None) -> Problem:
        return self._problem(line, "warning", kind, message, hint)

    def _problem(
        self, line: int, severity: Severity, kind: str, message: str, hint: str | None
    ) -> Problem:
        return Problem(
            line=line,
            severity=severity,
            kind=kind,
            message=self.told(message),
            hint=self.told(hint or self._look),
        )


def _options(fragment: Fragment | None) -> list[str]:
    match fragment:
        case Lines():
            return ["--lines", f"{fragment.first}:{fragment.last}"]
        case Pointer():
            return ["--path", _json_path(fragment.text)]
        case Cells():
            options = ["--table", fragment.table] if fragment.table is not None else []
            column, colon, key = (fragment.key or "").partition(":")
            if colon:
                quoted = key.replace("'", "''")
                name = column.replace('"', '""')
                options += ["--where", f"\"{name}\" = '{quoted}'"]
            elif fragment.column is not None:
                options += ["--columns", fragment.column]
            return options
    return []


def _json_path(pointer: str) -> str:
    path = "$"
    for part in pointer[1:].split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if key.isdigit():
            path += f"[{key}]"
        else:
            escaped = key.replace("\\", "\\\\").replace("'", "\\'")
            path += f".{key}" if key.isidentifier() and key.isascii() else f"['{escaped}']"
    return path
