"""`pyx gs`: skills for agents, generated from the commands that this pyx has."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError
from pyx_core.skills.folders import AGENTS, DEFAULT_FOLDER, SCOPES
from pyx_core.skills.generating.skill import PRIVACIES
from pyx_core.skills.generating.templates import skill_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.skills.folders import Scope
    from pyx_core.skills.generating.skill import Skill
    from pyx_core.skills.saving.save import Step

EXAMPLES = (
    ("pyx gs --agent all --yes", "all skills, where every agent in this project finds them"),
    (
        "pyx gs --skill pyx --privacy local -o docs/pyx --dry-run",
        "what would be written, and where",
    ),
)
_CHOOSING = ("skill", "privacy", "output", "agent", "scope")
_SWITCHES = ("instructions", "yes", "overwrite", "dry_run", "json")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options; without any, a terminal is asked."""
    parser.add_argument("--skill", choices=[*skill_names(), "all"], help="which (default all)")
    parser.add_argument(
        "--privacy",
        choices=PRIVACIES,
        help="local may name paths, versions, packages, variables (default public)",
    )
    parser.add_argument(
        "-o", "--output", metavar="DIR", help=f"folder of the skills, such as {DEFAULT_FOLDER}"
    )
    parser.add_argument(
        "--agent", choices=[*(agent.name for agent in AGENTS), "all"], help="where this agent looks"
    )
    parser.add_argument("--scope", choices=SCOPES, help="of this project, or of the user's home")
    parser.add_argument(
        "--instructions", action="store_true", help="all of it as one file; -o names the file"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--overwrite", action="store_true", help="replace what is there of pyx's")
    parser.add_argument("--dry-run", action="store_true", help="say what would be written")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Generates, shows or saves; 1 where a file had to stay as it was."""
    given = [name for name in (*_CHOOSING, *_SWITCHES) if getattr(arguments, name)]
    if not given and context.asks:
        from pyx_cli.gs_dialogue import converse

        return converse(context)
    if arguments.scope and not arguments.agent:
        raise PyxError("usage", "--scope says where an agent looks", "add --agent all")
    if arguments.instructions:
        return _instructions(arguments, context)
    skills = generated(arguments.skill or "all", arguments.privacy or "public", context)
    folders = _folders(arguments, context)
    if not folders:
        return _show(skills, arguments, context)
    steps = [
        step
        for folder in folders
        for step in planned(skills, folder, overwrite=arguments.overwrite)
    ]
    return _carry_out(steps, arguments, context)


def generated(skill: str, privacy: str, context: Context) -> list[Skill]:
    """The skills, or one of them."""
    from pyx_cli.surface import surface
    from pyx_cli.this_machine import identity, machine
    from pyx_core.skills.generating.generate import generate

    names = skill_names() if skill == "all" else [skill]
    known = machine(context) if privacy == "local" else None
    return generate(names, surface(), identity(context), known)


def planned(skills: list[Skill], folder: str, *, overwrite: bool) -> list[Step]:
    """What is to be done in a folder."""
    from pyx_core.skills.saving.examine import examine
    from pyx_core.skills.saving.save import plan

    return plan(examine(folder, skills), skills, overwrite=overwrite)


def carry_out(
    steps: list[Step],
    context: Context,
    *,
    may_write: bool = False,
    may_replace: bool = False,
    dry_run: bool = False,
    as_json: bool = False,
) -> int:
    """Writes, and says what was done; 1 where something had to stay.

    Asks first unless it `may_write`, and for each edited file unless it `may_replace` those.
    """
    from pyx_cli.consent import confirm
    from pyx_cli.render.gs import result, show_diff, show_steps
    from pyx_core.skills.saving.save import kept, perform

    changes = [step for step in steps if step.action not in ("nothing", "keep")]
    if changes and not (may_write or dry_run):
        confirm(
            f"write {len(changes)} files?",
            context,
            without_terminal=f"{len(changes)} files to write, and there is no terminal to ask on",
            hint="add --yes to write them, or --dry-run to see which",
        )
    for number, step in enumerate(steps):
        if step.action == "overwrite edited":
            # An edit is somebody's work: it is shown before it goes, also where --yes was given.
            show_diff(step, context)
            if not (may_replace or dry_run or _agrees(step, context)):
                steps[number] = kept(step, "edited; not overwritten")
    if not dry_run:
        perform(steps)
    if as_json:
        context.write_json(result(steps, is_saved=not dry_run))
    else:
        show_steps(steps, context, dry_run=dry_run)
    _tell_shadows(steps, context)
    return 1 if any(step.action == "keep" for step in steps) else 0


def _agrees(step: Step, context: Context) -> bool:
    from pyx_cli.consent import confirm
    from pyx_cli.render.errors import visible

    try:
        confirm(f"overwrite {visible(step.file.path)}?", context, without_terminal="", hint="")
    except PyxError:
        return False
    return True


def _tell_shadows(steps: list[Step], context: Context) -> None:
    from pyx_cli.render.gs import show_shadow
    from pyx_cli.this_machine import places
    from pyx_core.skills.saving.shadows import shadows

    folders = dict.fromkeys(
        (os.path.dirname(os.path.dirname(step.file.path)), step.file.skill)
        for step in steps
        if step.file.file == "SKILL.md" and step.action != "keep"
    )
    here = places(context)
    for folder, skill in folders:
        for shadow in shadows(folder, skill, here):
            if shadow.hides:
                show_shadow(os.path.join(folder, skill), shadow, context)


def _folders(arguments: argparse.Namespace, context: Context) -> list[str]:
    """Where to; nowhere if neither that nor --yes was given."""
    from pyx_cli.this_machine import places

    if arguments.agent and arguments.output:
        raise PyxError("usage", "-o and --agent both say where to", "leave one of them out")
    if arguments.agent:
        scope: Scope = arguments.scope or "project"
        folders = places(context).targets(arguments.agent, scope)
        if not folders:
            raise PyxError("usage", "there is no home to write to", "give a folder: -o DIR")
        return folders
    if arguments.output:
        return [os.path.join(context.cwd, os.path.expanduser(arguments.output))]
    if arguments.yes or arguments.dry_run or arguments.overwrite:
        return [os.path.join(context.cwd, *DEFAULT_FOLDER.split("/"))]
    return []


def _show(skills: list[Skill], arguments: argparse.Namespace, context: Context) -> int:
    from pyx_cli.render.gs import listing, show_skills

    if arguments.json:
        context.write_json(listing(skills))
    else:
        show_skills(skills, context)
        context.stderr.write(
            f"nothing was saved; to save, add: -o {DEFAULT_FOLDER} --yes, or --agent all --yes\n"
        )
    return 0


def _instructions(arguments: argparse.Namespace, context: Context) -> int:
    from pyx_cli.surface import surface
    from pyx_cli.this_machine import identity, machine
    from pyx_core.skills.generating.instructions import instructions
    from pyx_core.skills.saving.examine import examine_file
    from pyx_core.skills.saving.save import plan_file

    if arguments.agent:
        raise PyxError("usage", "--instructions is one file for any agent", "give its path with -o")
    skill = arguments.skill or "all"
    names = skill_names() if skill == "all" else [skill]
    known = machine(context) if arguments.privacy == "local" else None
    text = instructions(names, surface(), identity(context), known)
    if not arguments.output:
        if arguments.json:
            raise PyxError("usage", "--json tells what was saved", "add -o FILE, or leave it out")
        context.stdout.write(text)
        return 0
    path = os.path.join(context.cwd, os.path.expanduser(arguments.output))
    if os.path.isdir(path):
        raise PyxError("usage", f"{path} is a folder", "try: -o docs/pyx.instructions.md")
    step = plan_file(examine_file(path, text), text, overwrite=arguments.overwrite)
    return _carry_out([step], arguments, context)


def _carry_out(steps: list[Step], arguments: argparse.Namespace, context: Context) -> int:
    return carry_out(
        steps,
        context,
        may_write=arguments.yes,
        may_replace=arguments.yes,
        dry_run=arguments.dry_run,
        as_json=arguments.json,
    )
