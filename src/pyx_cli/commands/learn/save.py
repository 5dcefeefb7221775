"""`pyx learn save`: a draft goes where agents look, after a yes."""

from __future__ import annotations

import os

from pyx_cli.evidence import add_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from pyx_cli.context import Context
    from pyx_core.skills.learning.saving import FileChange

EXAMPLES = (
    ("pyx learn save drafts/stale-prices --to project", "for whoever works on this project"),
    ("pyx learn save drafts/stale-cache --to user --yes", "for all projects of this user"),
)
_MOST_LINES = 200
_MOST_FILES = 100
_HEAD_LINES = 40


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    from pyx_core.skills.folders import AGENTS

    parser.add_argument("draft", metavar="DIR", help="the folder of a draft")
    parser.add_argument(
        "--to",
        metavar="WHERE",
        required=True,
        help="project, user, or a folder of skills: there it gets a folder of its name",
    )
    parser.add_argument(
        "--agent",
        choices=(*(one.name for one in AGENTS), "all"),
        default="all",
        help="with project or user: whose folder (default: the two that reach all agents)",
    )
    parser.add_argument(
        "--project", metavar="P", help="the project's folder, for the check of leaks"
    )
    parser.add_argument("--yes", action="store_true", help="don't ask")
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="with --yes: also change a skill of this name that was not learnt by pyx",
    )
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Shows what would be written, asks, and writes it."""
    from pyx_core.errors import PyxError
    from pyx_core.skills.learning.saving import compare, metadata_of, save
    from pyx_core.skills.lint.lint import skill_folders

    named = os.path.normpath(os.path.join(context.cwd, arguments.draft))
    drafts = skill_folders(named)
    if drafts != [named]:
        names = ", ".join(os.path.basename(one) for one in drafts[:5])
        raise PyxError("usage", f"{arguments.draft} holds skills: {names}", "save them one by one")
    _check(named, arguments, context, kind=metadata_of(named).get("kind"))
    targets = _targets(arguments, os.path.basename(named), context)
    if any(os.path.realpath(one) == os.path.realpath(named) for one in targets):
        raise PyxError("usage", f"{arguments.draft} is where it would go", "save it elsewhere")
    plans = [(target, compare(named, target)) for target in targets]
    for number, (target, changes) in enumerate(plans):
        _preview(target, changes, context, is_known=changes in [one for _, one in plans[:number]])
    _ask(plans, arguments, context)
    for target, changes in plans:
        save(target, changes)
    _report(plans, context, as_json=arguments.json)
    return 0


def _check(draft: str, arguments: argparse.Namespace, context: Context, kind: str | None) -> None:
    """Raises PyxError `refused` for a draft that no agent should load, or that leaks."""
    from pyx_cli.quoted import complaint
    from pyx_core.errors import PyxError
    from pyx_core.skills.lint.lint import lint

    errors = [one for one in lint(draft, complaint) if one.level == "error"]
    if errors:
        first = errors[0]
        raise PyxError(
            "refused",
            f"{first.path}:{first.line}: {first.message}",
            f"pyx gs lint {arguments.draft} names everything that is wrong",
        )
    if kind == "global":
        _check_leaks(draft, arguments, context)
    elif arguments.to == "user":
        context.stderr.write(
            "warning: nobody checked that this names no project: it is not global\n"
        )


def _check_leaks(draft: str, arguments: argparse.Namespace, context: Context) -> None:
    from pyx_cli.evidence import Evidence
    from pyx_cli.project_names import matcher_of, project_folder
    from pyx_core.errors import PyxError
    from pyx_core.formats.amounts import counted
    from pyx_core.skills.learning.allowed_words import AllowedWords
    from pyx_core.skills.learning.leaks import find_leaks
    from pyx_core.skills.learning.mapping import check_mapping

    project = project_folder(arguments.project, context)
    matcher, _ = matcher_of(project, Evidence(arguments.dir, context), context)
    found = find_leaks(draft, matcher, AllowedWords(project).folded)
    leaks = [leak for leak in found if leak.certainty == "leak"]
    problems = check_mapping(draft)
    if leaks or problems:
        told = [counted(len(leaks), "leak")] if leaks else []
        told += [f"{counted(len(problems), 'problem')} of the mapping"] if problems else []
        raise PyxError(
            "refused",
            f"a global skill names nothing of its project, and this has {' and '.join(told)}",
            f"pyx learn check {arguments.draft} --global names each",
        )


def _targets(arguments: argparse.Namespace, name: str, context: Context) -> list[str]:
    """The folders that the skill goes to, each once where they are links to each other."""
    from pyx_cli.this_machine import places
    from pyx_core.errors import PyxError

    to = arguments.to
    if to not in ("project", "user"):
        return [os.path.normpath(os.path.join(context.cwd, os.path.expanduser(to), name))]
    folders = places(context).targets(arguments.agent, to)
    if not folders:
        raise PyxError("usage", "there is no home for a user's skills", "give a folder")
    by_place = {os.path.realpath(one): one for one in reversed(folders)}
    return [os.path.join(one, name) for one in folders if one in by_place.values()]


def _ask(
    plans: Sequence[tuple[str, Sequence[FileChange]]],
    arguments: argparse.Namespace,
    context: Context,
) -> None:
    """Raises PyxError `refused` without a yes; somebody's own skill wants one of its own."""
    from pyx_cli.consent import confirm
    from pyx_core.skills.learning.saving import is_foreign

    written = [target for target, changes in plans if any(map(_is_write, changes))]
    for target in filter(is_foreign, written):
        if not (arguments.yes and arguments.overwrite):
            confirm(
                f"{target} was not learnt by pyx. Change it all the same?",
                context,
                without_terminal=f"{target} is a skill of this name that was not learnt by pyx",
                hint="rename the draft; or look at the difference, then add --yes --overwrite",
            )
    if written and not arguments.yes:
        confirm(
            f"write to {' and '.join(written)}?",
            context,
            without_terminal="a skill is saved after a yes, and there is no terminal to ask on",
            hint="look at what would be written, then add --yes",
        )


def _is_write(change: FileChange) -> bool:
    return change.change in ("new", "changed")


def _preview(
    target: str, changes: Sequence[FileChange], context: Context, *, is_known: bool
) -> None:
    """What would be written, on stderr, bounded; of what changes, the differences."""
    from pyx_cli.render.errors import visible

    if is_known:
        context.stderr.write(f"{visible(target)}: the same\n")
        return
    context.stderr.write(f"{visible(target)}\n")
    lines: list[str] = []
    for one in changes[:_MOST_FILES]:
        context.stderr.write(f"  {one.change:<8} {visible(one.name)} (bytes={len(one.after)})\n")
    if len(changes) > _MOST_FILES:
        context.stderr.write(f"  and {len(changes) - _MOST_FILES} more\n")
    for one in changes:
        if one.change == "changed":
            lines += one.diff()
        elif one.change == "new" and one.name == "SKILL.md":
            lines += one.after.decode("utf-8", "replace").splitlines()[:_HEAD_LINES]
    for line in lines[:_MOST_LINES]:
        context.stderr.write(f"{visible(line)}\n")
    if len(lines) > _MOST_LINES:
        context.stderr.write(f"… {len(lines) - _MOST_LINES} more lines\n")


def _report(
    plans: Sequence[tuple[str, Sequence[FileChange]]], context: Context, *, as_json: bool
) -> None:
    if as_json:
        saved = [
            {
                "folder": target,
                "files": [
                    {"file": one.name, "change": one.change} for one in changes[:_MOST_FILES]
                ],
            }
            for target, changes in plans
        ]
        cut = any(len(changes) > _MOST_FILES for _, changes in plans)
        context.write_json({"saved": saved, "truncated": cut})
        return
    for target, changes in plans:
        said = "Skill saved" if any(map(_is_write, changes)) else "nothing new"
        context.stdout.write(f"{said}: {target}\n")
