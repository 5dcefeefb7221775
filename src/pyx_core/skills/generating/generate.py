"""Skills are made of templates and the commands, and refused if they give this machine away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyx_core.errors import PyxError
from pyx_core.skills.generating.disclosure import disclosures
from pyx_core.skills.generating.public_words import reviewed
from pyx_core.skills.generating.skill import Skill
from pyx_core.skills.generating.stamp import digest_of, stamped
from pyx_core.skills.generating.templates import render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyx_core.skills.generating.disclosure import Identity
    from pyx_core.skills.machine import Machine
    from pyx_core.skills.surface import Surface

_MOST_TOLD = 5


def generate(
    names: Iterable[str], surface: Surface, identity: Identity, machine: Machine | None = None
) -> list[Skill]:
    """The skills of these names; `local` where there is a machine to speak of, else `public`.

    Raises PyxError `refused` where one would hold what must not leave this machine.
    """
    skills = []
    for name in names:
        public = render(name, surface, None)
        texts = public if machine is None else render(name, surface, machine)
        # Before it is stamped: versions and hashes are nobody's.
        refuse_disclosures(
            {f"{name}/{path}": text for path, text in texts.items()},
            identity,
            is_public=machine is None,
        )
        files = {
            path: stamped(
                path,
                text,
                version=surface.version,
                privacy="public" if machine is None else "local",
                digest=digest_of(public[path]),
            )
            for path, text in texts.items()
        }
        skills.append(Skill(name=name, files=files))
    return skills


def refuse_disclosures(texts: dict[str, str], identity: Identity, *, is_public: bool) -> None:
    """Raises PyxError `refused` for texts that say more than they may: where, and what kind."""
    known = reviewed()
    found = [
        f"{path}:{one.line}: {one.what}"
        for path, text in texts.items()
        for one in disclosures(text, identity, known, is_public=is_public)
    ]
    if found:
        told = "; ".join(found[:_MOST_TOLD])
        more = f"; and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else ""
        raise PyxError(
            "refused",
            f"not written: a {'public' if is_public else 'local'} skill would hold {told}{more}",
            "a template or a help text says too much: mend it there",
        )
