"""`pyx info`: what this machine has, for a person or an agent that is about to work on it."""

from __future__ import annotations

import os
import sys

from pyx_cli.render.page import MOST_LISTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from pyx_cli.context import Context
    from pyx_cli.render.info import PackageReport, Report
    from pyx_core.environment.variables import VariableReport


EXAMPLES: tuple[tuple[str, str], ...] = (
    ("pyx info --json", "Everything, for an agent"),
    ("pyx info --syntax", "What works in your shell, and its Python alternative"),
)
SECTIONS = {
    "system": "operating system, shell, Python, pyx and uv",
    "syntax": "which shell syntax works in your shell, and its Python alternative",
    "env": "keys, never values, of the .env files, of connection and proxy variables",
    "commands": "common commands with their paths and versions",
    "packages": "packages of the Python that runs scripts",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the sections to choose from; without any, all are shown in short."""
    for section, meaning in SECTIONS.items():
        parser.add_argument(f"--{section}", action="store_true", help=meaning)
    parser.add_argument("--json", action="store_true", help="print one JSON object, in full")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Print the sections chosen."""
    chosen = [section for section in SECTIONS if getattr(arguments, section)]
    report = collect(chosen or list(SECTIONS), context)
    if arguments.json:
        context.write_json(report)
    else:
        from pyx_cli.render.info import show_info
        from pyx_cli.render.page import Page

        show_info(report, Page(context), full=bool(chosen))
    return 0


def collect(sections: Sequence[str], context: Context) -> Report:
    """What the sections have to say, as one object."""
    from pyx_core.environment.cache_folder import cache_folder
    from pyx_core.environment.probe import Prober
    from pyx_core.environment.shell import user_shell

    environ = context.environ
    cache_dir = cache_folder(environ)
    prober = Prober(environ, cache_dir)
    shell = user_shell(environ)
    report: Report = {"truncated": False}
    if "system" in sections:
        from pyx_core.environment.system import system_report

        report["system"] = system_report(prober, environ, shell)
    if "syntax" in sections:
        from pyx_core.environment.shell_syntax import shell_syntax

        report["syntax"] = shell_syntax(shell, environ, cache_dir)
    if "env" in sections:
        report["env"] = _variables(context)
    if "commands" in sections:
        from pyx_cli.render.progress import ProgressBar
        from pyx_core.environment.commands import find_commands

        with ProgressBar(context, "asking commands for their versions") as progress:
            report["commands"] = find_commands(prober, environ, on_progress=progress)
    if "packages" in sections:
        report["packages"] = _packages(sys.prefix)
    report["truncated"] = _cut(report)
    return report


def _variables(context: Context) -> VariableReport:
    from pyx_core.environment.variables import variable_report
    from pyx_core.settings.layers import user_dotenv_path

    project = os.path.join(context.cwd, ".env")
    return variable_report(context.environ, project, user_dotenv_path(context.environ))


def _packages(prefix: str) -> PackageReport:
    from pyx_core.environment.packages import installed_packages, packages_listing, site_packages_of
    from pyx_core.hashing import sha256_of

    packages = installed_packages(site_packages_of(prefix))
    return {
        "prefix": prefix,
        "count": len(packages),
        "sha256": sha256_of(packages_listing(packages)),
        "packages": dict(packages),
    }


def _cut(report: Report) -> bool:
    """Shorten the lists whose length nothing else bounds; whether one was too long."""
    cut = False
    if "packages" in report:
        packages = report["packages"]["packages"]
        cut = len(packages) > MOST_LISTED
        report["packages"]["packages"] = dict(list(packages.items())[:MOST_LISTED])
    if "env" in report:
        variables = report["env"]
        for names in (
            variables["project"]["keys"],
            variables["user"]["keys"],
            variables["connections"],
            variables["proxies"],
            variables["pyx"],
        ):
            cut = cut or len(names) > MOST_LISTED
            del names[MOST_LISTED:]
    return cut
