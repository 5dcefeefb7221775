"""Some of the rows that stand in the way, bounded and without secrets."""

from __future__ import annotations

from pyx_core.baseline.markdown import without_secret_parts
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from pyx_core.secrets.detect import Secrets

MOST = 5
_LONGEST = 80


def shown_rows(
    rows: Iterable[Sequence[Any]], secrets: Secrets
) -> tuple[tuple[str | int | None, ...], ...]:
    """Rows as one may show them: whole numbers and NULL as they are, all else a short text."""
    return tuple(tuple(shown(value, secrets) for value in row) for row in rows)


def shown(value: Any, secrets: Secrets) -> str | int | None:
    """A value of a sample; bytes that are no text are escaped."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value if value is None or abs(value) < 1 << 53 else str(value)
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    # Masked before it is cut: half a secret would not be known for one.
    masked = without_secret_parts(mask_text(text, secrets))
    return masked if len(masked) <= _LONGEST else f"{masked[:_LONGEST]}…"
