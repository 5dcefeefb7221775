"""A verification as one HTML file."""

from __future__ import annotations

import os

from pyx_core.baseline.verification.record import record_of
from pyx_core.baseline.verification.view import verification_view
from pyx_core.report.legible import Legible
from pyx_core.report.links import Links
from pyx_core.report.page import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.verification.verification import Verification
    from pyx_core.secrets.detect import Secrets

_TEMPLATES = os.path.join(os.path.dirname(__file__), "templates")
_MOST_EMBEDDED = 200


def verification_page(found: Verification, path: str, secrets: Secrets, now_s: float) -> bytes:
    """The file for `path` (absolute), from whose folder its links lead."""
    legible = Legible(secrets)
    view = verification_view(found, legible, Links(os.path.dirname(path), legible))
    data = legible.data(record_of(found, _MOST_EMBEDDED), 600, _MOST_EMBEDDED)
    return render(
        "verification.html.jinja",
        {"view": view},
        title=f"{view.verdict}: {view.name}",
        kind="verification",
        data={"verification": data},
        now_s=now_s,
        folders=(_TEMPLATES,),
    )
