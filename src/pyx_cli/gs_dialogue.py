"""`pyx gs` on a terminal: privacy, a look at it, save or not, overwrite or not, where to."""

from __future__ import annotations

import os
from typing import TypeVar

from pyx_cli.render.errors import visible
from pyx_core.errors import PyxError
from pyx_core.skills.folders import DEFAULT_FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_cli.context import Context

_Answer = TypeVar("_Answer")
_YES = {"y": True, "yes": True, "n": False, "no": False}


def converse(context: Context) -> int:
    """Asks in this order, and does what was answered; Enter takes what stands in brackets."""
    from pyx_cli.commands.gs import carry_out, generated, planned
    from pyx_cli.render.gs import show_skills

    privacy = _ask(context, "Privacy, public or local? [public] ", _privacy)
    skills = generated("all", privacy, context)
    show_skills(skills, context)
    context.stdout.flush()
    if not _ask(context, "Save them? [y/N] ", _yes):
        context.stderr.write("nothing was saved\n")
        return 0
    overwrite = _ask(context, "Overwrite what is there already? [y/N] ", _yes)
    folders = _ask_where(context)
    steps = [step for folder in folders for step in planned(skills, folder, overwrite=overwrite)]
    # That it is to be saved was said; what somebody wrote by hand is asked for one by one.
    return carry_out(steps, context, may_write=True)


def _ask_where(context: Context) -> list[str]:
    from pyx_cli.this_machine import places

    user = places(context).targets("all", "user")
    context.stderr.write(f"Where to?\n  1  {DEFAULT_FOLDER}\n")
    if user:
        context.stderr.write(f"  2  your skills folders: {', '.join(map(visible, user))}\n")
    context.stderr.write("  3  a folder of your own\n")
    choice = _ask(context, "1, 2, 3 or a path? [1] ", lambda text: _place(text, is_2=bool(user)))
    if choice == "2":
        return user
    if choice == "3":
        choice = _ask(context, "Folder: ", lambda text: text or None)
    return [os.path.join(context.cwd, os.path.expanduser(choice))]


def _ask(context: Context, question: str, understand: Callable[[str], _Answer | None]) -> _Answer:
    """Asks until the answer is understood. Raises PyxError `refused` where nobody answers."""
    assert context.stdin is not None
    while True:
        context.stderr.write(question)
        context.stderr.flush()
        line = context.stdin.readline()
        if not line:
            raise PyxError("refused", "nothing was saved: no answer was given", None)
        answer = understand(line.strip())
        if answer is not None:
            return answer
        context.stderr.write("that is none of the answers\n")


def _privacy(text: str) -> str | None:
    words = ("public", "local")
    given = text.lower() or "public"
    return next((word for word in words if word.startswith(given)), None)


def _yes(text: str) -> bool | None:
    return _YES.get(text.lower() or "n")


def _place(text: str, *, is_2: bool) -> str | None:
    if text in ("", "1"):
        return DEFAULT_FOLDER
    if text == "2" and not is_2:
        return None
    return text
