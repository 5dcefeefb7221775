"""`pyx gs status`: how the skills in a folder stand to those of this pyx."""

from __future__ import annotations

import os

from pyx_core.skills.generating.templates import skill_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_cli.render.gs import Found

EXAMPLES = (
    ("pyx gs status", "wherever skills of pyx's names are, in the project and in the home"),
    ("pyx gs status .agents/skills --skill pyx --json", "one skill in one folder"),
    ("pyx gs status docs/pyx.instructions.md", "what --instructions wrote"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The folder and the skill."""
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="DIR",
        help="a folder of skills, or a file of instructions; else wherever agents look",
    )
    parser.add_argument("--skill", choices=[*skill_names(), "all"], help="which (default all)")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Tells the state of each file; 1 where one is stale or missing."""
    from pyx_cli.commands.gs import generated
    from pyx_cli.render.gs import show_status, status_result
    from pyx_cli.this_machine import places
    from pyx_core.skills.saving.examine import examine
    from pyx_core.skills.saving.shadows import shadows

    if arguments.folder is not None and os.path.isfile(os.path.join(context.cwd, arguments.folder)):
        return _of_instructions(arguments, context)
    # Digests are those of public texts, so what is local is told from them as well.
    skills = generated(arguments.skill or "all", "public", context)
    here = places(context)
    found = []
    for folder in _folders(arguments, context, [skill.name for skill in skills]):
        states = examine(folder, skills)
        hidden = {skill.name: shadows(folder, skill.name, here) for skill in skills}
        found.append((folder, states, hidden))
    if arguments.json:
        context.write_json(status_result(found))
    else:
        show_status(found, context)
    files = [state for _, states, _ in found for state in states]
    return 1 if any(one.is_stale or one.state == "missing" for one in files) else 0


def _of_instructions(arguments: argparse.Namespace, context: Context) -> int:
    from pyx_cli.render.gs import show_status, status_result
    from pyx_cli.surface import surface
    from pyx_cli.this_machine import identity
    from pyx_core.skills.generating.instructions import instructions
    from pyx_core.skills.saving.examine import examine_file

    path = os.path.join(context.cwd, arguments.folder)
    chosen = arguments.skill or "all"
    names = skill_names() if chosen == "all" else [chosen]
    state = examine_file(path, instructions(names, surface(), identity(context)))
    found: list[Found] = [(os.path.dirname(path), [state], {state.skill: ()})]
    if arguments.json:
        context.write_json(status_result(found))
    else:
        show_status(found, context)
    return 1 if state.is_stale else 0


def _folders(arguments: argparse.Namespace, context: Context, names: list[str]) -> list[str]:
    from pyx_cli.this_machine import places
    from pyx_core.errors import PyxError
    from pyx_core.skills.saving.examine import is_generated

    if arguments.folder is not None:
        folder = os.path.join(context.cwd, os.path.expanduser(arguments.folder))
        if not os.path.isdir(folder):
            raise PyxError(
                "not_found",
                f"no folder {folder}",
                f"make the skills: pyx gs -o {arguments.folder} --yes",
            )
        return [folder]
    known: dict[str, str] = {}
    for folder in places(context).known():
        if any(is_generated(os.path.join(folder, name, "SKILL.md")) for name in names):
            # Some people make one of these a link to another.
            known.setdefault(os.path.realpath(folder), folder)
    if not known:
        raise PyxError(
            "not_found", "no skills of pyx where agents look", "make them: pyx gs --agent all --yes"
        )
    return list(known.values())
