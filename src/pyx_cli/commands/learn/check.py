"""`pyx learn check`: whether a skill gives its project away."""

from __future__ import annotations

import os

from pyx_cli.evidence import Evidence, add_dir
from pyx_cli.project_names import matcher_of, project_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.skills.learning.leaks import Leak

EXAMPLES = (
    (
        "pyx learn check drafts/stale-cache --global",
        "every place that names the project, its people, its machines or its stores",
    ),
    (
        'pyx learn check drafts/stale-cache --global --allow ledger --because "our trade\'s word"',
        "let a word pass, on record",
    ),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("folder", metavar="DIR", help="the folder of a skill")
    parser.add_argument(
        "--global",
        dest="is_global",
        action="store_true",
        help="it is to be given away: nothing of the project may stand in it",
    )
    parser.add_argument(
        "--project",
        metavar="P",
        help="the project's folder (default: the repository around the working folder)",
    )
    parser.add_argument("--allow", metavar="WORD", help="let this word pass from now on")
    parser.add_argument("--because", metavar="REASON", help="why --allow may be")
    parser.add_argument(
        "--fix", action="store_true", help="put placeholders in place of the leaks, after a yes"
    )
    parser.add_argument("--yes", action="store_true", help="with --fix: don't ask")
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Finds the leaks, tells or replaces them; 1 where any is left."""
    from pyx_cli.render.leaks import show_leaks
    from pyx_core.errors import PyxError
    from pyx_core.skills.learning.allowed_words import AllowedWords
    from pyx_core.skills.learning.leaks import find_leaks
    from pyx_core.skills.learning.mapping import check_mapping

    if not arguments.is_global:
        hint = f"pyx learn check {arguments.folder} --global"
        raise PyxError("usage", "a skill of the project may name the project", hint)
    if (arguments.allow is None) != (arguments.because is None):
        raise PyxError("usage", "--allow and --because go together", '--allow WORD --because "…"')
    project = project_folder(arguments.project, context)
    allowed = AllowedWords(project)
    if arguments.allow is not None:
        allowed.add(arguments.allow, arguments.because)
    folder = os.path.normpath(os.path.join(context.cwd, arguments.folder))
    matcher, known = matcher_of(project, Evidence(arguments.dir, context), context)
    leaks = list(find_leaks(folder, matcher, allowed.folded))
    if arguments.fix and any(leak.certainty == "leak" for leak in leaks):
        _fix(folder, leaks, context, yes=arguments.yes)
        leaks = list(find_leaks(folder, matcher, allowed.folded))
    return show_leaks(folder, leaks, check_mapping(folder), known, context, as_json=arguments.json)


def _fix(folder: str, leaks: list[Leak], context: Context, *, yes: bool) -> None:
    from pyx_cli.consent import confirm
    from pyx_cli.render.leaks import show_rewriting
    from pyx_core.skills.learning.portable_script import portable_script
    from pyx_core.skills.learning.rewriting import Placeholders, rewrite, write

    files = [
        # In code a placeholder is a bare name, or nothing could read the script any more.
        one._replace(after=portable_script(one.name, one.after, (), {}))
        if one.name.startswith("scripts/")
        else one
        for one in rewrite(folder, leaks, Placeholders())
    ]
    show_rewriting(files, context)
    if not yes:
        confirm(
            f"write {len(files)} files in {folder}?",
            context,
            without_terminal="--fix asks before it writes, and there is no terminal to ask on",
            hint="look at the differences, then add --yes",
        )
    write(folder, files)
