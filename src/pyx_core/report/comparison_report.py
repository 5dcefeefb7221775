"""A comparison as a report of its own."""

from __future__ import annotations

import os

import msgspec

from pyx_core.report.comparison_view import comparison_view
from pyx_core.report.legible import Legible
from pyx_core.report.links import Links
from pyx_core.report.page import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyx_core.comparison.comparison import Comparison
    from pyx_core.secrets.detect import Secrets

_MOST_EMBEDDED = 200


def comparison_report(
    comparison: Comparison,
    left: str,
    right: str,
    path: str,
    secrets: Secrets,
    now_s: float,
    ambiguous: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """The file for `path` (absolute), from whose folder its links lead."""
    legible = Legible(secrets)
    links = Links(os.path.dirname(path), legible)
    view = comparison_view(comparison, left, right, legible, links, ambiguous=ambiguous)
    return render(
        "comparison.html.jinja",
        {"view": view},
        title=f"{view.verdict}: {view.left} and {view.right}",
        kind="comparison",
        data={"comparison": legible.data(msgspec.to_builtins(comparison), 600, _MOST_EMBEDDED)},
        now_s=now_s,
    )
