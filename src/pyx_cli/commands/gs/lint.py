"""`pyx gs lint`: skills against the specification, and what breaks them beyond it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx gs lint .agents/skills", "every skill in a folder, with file and line of what is wrong"),
    ("pyx gs lint skills/manifest --json", "one skill, for an agent that is to mend it"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The folder."""
    parser.add_argument("folder", metavar="DIR", help="a skill, or a folder of skills")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Tells each problem; 1 where one is an error."""
    from pyx_cli.quoted import complaint
    from pyx_cli.render.gs import lint_result, show_problems
    from pyx_core.skills.lint.lint import lint, skill_folders

    folder = os.path.join(context.cwd, os.path.expanduser(arguments.folder))
    found = [(skill, lint(skill, complaint)) for skill in skill_folders(folder)]
    if arguments.json:
        context.write_json(lint_result(found))
    else:
        show_problems(found, context)
    return 1 if any(one.level == "error" for _, problems in found for one in problems) else 0
