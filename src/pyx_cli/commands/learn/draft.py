"""`pyx learn draft`: a skill from facts, each step with a successful run behind it."""

from __future__ import annotations

import os

from pyx_cli.evidence import Evidence, add_dir
from pyx_cli.project_names import matcher_of, project_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from pyx_cli.context import Context
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.skills.learning.facts import FactTable
    from pyx_core.skills.learning.identifiers.matcher import Matcher

EXAMPLES = (
    (
        "pyx learn draft facts.json --kind project --name stale-prices -o drafts",
        "with this project's own names",
    ),
    (
        "pyx learn draft facts.json --kind global --name stale-cache -o drafts",
        "with placeholders, and a mapping that explains them",
    ),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("facts", metavar="FACTS", help="the file of pyx learn facts")
    parser.add_argument(
        "--kind",
        choices=("project", "global"),
        required=True,
        help="for this project, or to be given away",
    )
    parser.add_argument("--name", metavar="N", required=True, help="small letters and hyphens")
    parser.add_argument(
        "-o", "--output", metavar="DIR", default="drafts", help="the folder that it goes into"
    )
    parser.add_argument("--project", metavar="P", help="the project's folder")
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Drafts the skill into a folder that is not there yet."""
    from pyx_core.errors import PyxError
    from pyx_core.skills.learning.allowed_words import AllowedWords
    from pyx_core.skills.learning.facts import read_facts
    from pyx_core.skills.learning.new_folder import new_folder
    from pyx_core.skills.learning.portable import make_portable
    from pyx_core.skills.lint.frontmatter import is_name

    name = arguments.name
    if not is_name(name):
        told = f"--name {name}: a name is small letters, digits and single hyphens"
        raise PyxError("usage", told, "try --name stale-cache")
    table = read_facts(os.path.join(context.cwd, arguments.facts))
    target = os.path.normpath(os.path.join(context.cwd, arguments.output, name))
    if os.path.lexists(target):
        raise PyxError("exists", f"{target} is there already", "choose another --name or -o")
    evidence = Evidence(arguments.dir or table.folder, context)
    runs = _runs(table, evidence)
    table = _as_it_is(table, runs, evidence)
    names: Mapping[str, str] = {}
    # Complete or not there: nobody meets a draft that is half rewritten.
    with new_folder(target) as folder:
        _write(folder, table, runs, evidence, kind=arguments.kind, name=name)
        if arguments.kind == "global":
            project = project_folder(arguments.project, context)
            matcher, _ = matcher_of(project, evidence, context)
            allowed = AllowedWords(project).folded
            _check_name(name, matcher, allowed)
            names = make_portable(folder, table, matcher, allowed)
    shown = os.path.join(arguments.output, name)
    _show(target, shown, arguments.kind, names, context, as_json=arguments.json)
    return 0


def _runs(table: FactTable, evidence: Evidence) -> dict[str, StoredRun]:
    """The runs of the facts, found again. Raises PyxError where one is gone."""
    return {fact.run_id: evidence.find(fact.named) for fact in table.facts}


def _as_it_is(table: FactTable, runs: Mapping[str, StoredRun], evidence: Evidence) -> FactTable:
    """The table as the evidence has it: a file of facts proves nothing by itself."""
    import msgspec

    from pyx_core.skills.learning.facts import check_fact, fact_of

    with evidence.history() as history:
        facts = tuple(
            check_fact(fact, fact_of(runs[fact.run_id], history, evidence.secrets))
            for fact in table.facts
        )
    return msgspec.structs.replace(table, facts=facts)


def _write(
    folder: str,
    table: FactTable,
    runs: Mapping[str, StoredRun],
    evidence: Evidence,
    *,
    kind: str,
    name: str,
) -> None:
    import time

    from pyx_core.skills.learning.draft import draft
    from pyx_core.skills.saving.save import write
    from pyx_core.version import __version__

    files = draft(
        table,
        kind="global" if kind == "global" else "project",
        name=name,
        version=__version__,
        today=time.strftime("%Y-%m-%d", time.gmtime()),
        keep=lambda run_id, sha256: _kept(runs[run_id], sha256),
        secrets=evidence.secrets,
    )
    for file in files:
        write(os.path.join(folder, *file.name.split("/")), file.content)


def _kept(run: StoredRun, sha256: str) -> bytes | None:
    try:
        with open(run.object(sha256), "rb") as file:
            return file.read()
    except OSError:
        return None


def _check_name(name: str, matcher: Matcher, allowed: frozenset[str]) -> None:
    from pyx_core.errors import PyxError
    from pyx_core.skills.learning.identifiers.parts import folded

    for match in matcher.find(name, is_code=True):
        if match.certainty == "leak" and folded(name[match.start : match.end]) not in allowed:
            raise PyxError(
                "refused",
                f"--name {name} names the project: {match.identifier.kind} "
                f"{match.identifier.text}, from {match.identifier.known_from}",
                "name a global skill by its question, such as stale-cache",
            )


def _show(
    target: str,
    shown: str,
    kind: str,
    names: Mapping[str, str],
    context: Context,
    *,
    as_json: bool,
) -> None:
    from pyx_cli.render.errors import visible
    from pyx_core.formats.command_text import as_typed
    from pyx_core.skills.learning.leaks import skill_files

    paths = skill_files(target)
    if as_json:
        context.write_json(
            {
                "folder": target,
                "kind": kind,
                "files": [{"path": path, "size": os.path.getsize(path)} for path in paths],
                "placeholders": dict(names),
                "truncated": False,
            }
        )
        return
    for path in paths:
        context.stdout.write(f"Draft saved: {path} (bytes={os.path.getsize(path)})\n")
    for placeholder, name in sorted(names.items()):
        context.stderr.write(f"{placeholder} stands for {visible(name)} here\n")
    checked = ["learn", "check", shown, "--global"] if kind == "global" else ["gs", "lint", shown]
    context.stderr.write(f"hint: read it, then {as_typed(['pyx', *checked])}\n")
