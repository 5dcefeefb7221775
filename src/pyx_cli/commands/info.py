"""`pyx info`: what this machine has, for a person or an agent that is about to work on it."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Sequence
    from types import TracebackType
    from typing import Self, TextIO, TypedDict

    from pyx_cli.context import Context
    from pyx_core.environment.commands import CommandReport
    from pyx_core.environment.shell_syntax import SyntaxReport
    from pyx_core.environment.system import SystemReport
    from pyx_core.environment.variables import DotenvKeys, VariableReport

    class PackageReport(TypedDict):
        prefix: str
        count: int
        sha256: str
        packages: dict[str, str]

    class Report(TypedDict, total=False):
        """One key a section that was asked for. `truncated`: a list was cut to MOST_LISTED."""

        system: SystemReport
        syntax: SyntaxReport
        env: VariableReport
        commands: CommandReport
        packages: PackageReport
        truncated: bool


EXAMPLES: tuple[tuple[str, str], ...] = (
    ("pyx info --json", "Everything, for an agent"),
    ("pyx info --syntax", "What works in your shell, and its Python alternative"),
)
SECTIONS = {
    "system": "operating system, shell, Python, pyx and uv",
    "syntax": "which shell syntax works in your shell, and its Python alternative",
    "env": "keys, never values, of the .env files and of connection variables",
    "commands": "common commands with their paths and versions",
    "packages": "packages of the Python that runs scripts",
}
MOST_LISTED = 500
_MOST_IN_SHORT = 20
_USUAL_WIDTH = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the sections to choose from; without any, all are shown in short."""
    for section, meaning in SECTIONS.items():
        parser.add_argument(f"--{section}", action="store_true", help=meaning)
    parser.add_argument("--json", action="store_true", help="print one JSON object, in full")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Print the sections chosen."""
    chosen = [section for section in SECTIONS if getattr(arguments, section)]
    report = _collect(chosen or list(SECTIONS), context)
    if arguments.json:
        import json

        json.dump(report, context.stdout)
        context.stdout.write("\n")
    else:
        _render(report, _Page(context), full=bool(chosen))
    return 0


def _collect(sections: Sequence[str], context: Context) -> Report:
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
        from pyx_core.environment.commands import find_commands

        with _ProgressBar(context) as progress:
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
    from pyx_core.environment.packages import installed_packages, packages_digest, site_packages_of

    packages = installed_packages(site_packages_of(prefix))
    return {
        "prefix": prefix,
        "count": len(packages),
        "sha256": packages_digest(packages),
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
            variables["pyx"],
        ):
            cut = cut or len(names) > MOST_LISTED
            del names[MOST_LISTED:]
    return cut


def _render(report: Report, page: _Page, *, full: bool) -> None:
    if "system" in report:
        _render_system(report["system"], page)
    if "syntax" in report:
        _render_syntax(report["syntax"], page, full=full)
    if "env" in report:
        _render_variables(report["env"], page, full=full)
    if "commands" in report:
        _render_commands(report["commands"], page, full=full)
    if "packages" in report:
        _render_packages(report["packages"], page, full=full)
    if report["truncated"]:
        page.line(f"Lists are cut to {MOST_LISTED} entries.")


def _render_system(system: SystemReport, page: _Page) -> None:
    memory = system["memory_bytes"]
    facts = [
        f"{system['os']['name']} {system['os']['version']}",
        f"kernel {system['os']['kernel']}",
        system["machine"],
        f"{system['cpu_count'] or 'unknown number of'} CPUs",
        "memory unknown" if memory is None else f"{memory / 2**30:.1f} GiB",
    ]
    python = system["python"]
    rows = [
        ("shell", _versioned(system["shell"]["name"], system["shell"]["version"])),
        ("python", f"{python['implementation']} {python['version']}"),
        ("prefix", python["prefix"]),
        ("pyx", system["pyx"]),
        ("uv", "not found"),
    ]
    places = [system["shell"]["path"], python["executable"], "", "", ""]
    if system["uv"] is not None:
        rows[-1] = ("uv", system["uv"]["version"] or "version unknown")
        places[-1] = system["uv"]["path"]
    page.heading("System")
    page.line("  " + ", ".join(facts))
    page.table([(*row, place) for row, place in zip(rows, places, strict=True)])


def _render_syntax(report: SyntaxReport, page: _Page, *, full: bool) -> None:
    syntax = report["syntax"]
    page.heading(f"Syntax of {report['shell']}")
    if not report["tried"]:
        page.line("  It could not be tried.")
    if full:
        marks = {True: "yes", False: "no", None: "?"}
        page.table(
            [("works", "syntax", "example", "in Python")]
            + [
                (marks[one["works"]], one["name"], _one_line(one["example"]), one["python"])
                for one in syntax
            ]
        )
    elif report["tried"]:
        for state, label in ((True, "works"), (False, "fails"), (None, "untried")):
            page.names(label, [one["name"] for one in syntax if one["works"] is state])


def _render_variables(variables: VariableReport, page: _Page, *, full: bool) -> None:
    most = MOST_LISTED if full else _MOST_IN_SHORT
    page.heading("Variables (names only)")
    _render_dotenv("project .env", variables["project"], page, most)
    _render_dotenv("user .env", variables["user"], page, most)
    page.names("connections", variables["connections"] or ["none"], most)
    page.names("PYX_", variables["pyx"] or ["none"], most)


def _render_dotenv(label: str, dotenv: DotenvKeys, page: _Page, most: int) -> None:
    if not dotenv["exists"]:
        page.names(label, [f"none at {dotenv['path']}" if dotenv["path"] else "no home folder"])
    elif dotenv["problem"] is not None:
        page.names(label, [f"can't be read: {dotenv['problem']} ({dotenv['path']})"])
    else:
        page.names(label, dotenv["keys"] or ["empty"], most)


def _render_commands(report: CommandReport, page: _Page, *, full: bool) -> None:
    found = report["found"]
    total = len(found) + len(report["missing"])
    page.heading(f"Commands: {len(found)} of {total} found")
    if full:
        page.table(
            [
                (one["name"], one["version"] or one["note"] or "version unknown", one["path"])
                for one in found
            ]
        )
    else:
        for category in dict.fromkeys(one["category"] for one in found):
            page.names(
                category,
                [
                    _versioned(one["name"], one["version"])
                    for one in found
                    if one["category"] == category and one["usable"] is not False
                ],
            )
        page.names("not usable", [one["name"] for one in found if one["usable"] is False])
    page.names("not found", report["missing"], MOST_LISTED if full else _MOST_IN_SHORT)


def _render_packages(report: PackageReport, page: _Page, *, full: bool) -> None:
    page.heading(f"Packages: {report['count']} in {report['prefix']}")
    page.names("sha256", [report["sha256"]])
    if full:
        page.table(list(report["packages"].items()))


def _versioned(name: str, version: str | None) -> str:
    return name if version is None else f"{name} {version}"


def _one_line(example: str) -> str:
    return example.replace("\n", "\\n")


class _Page:
    """Plain text, with headings in bold on a terminal."""

    def __init__(self, context: Context) -> None:
        self._out = context.stdout
        self._has_colour = context.has_colour
        self._width = _width(context.stdout)
        self._started = False

    def heading(self, text: str) -> None:
        if self._started:
            self.line("")
        self._started = True
        if self._has_colour:
            from rich.console import Console

            console = Console(file=self._out, soft_wrap=True)
            console.print(text, style="bold", markup=False, highlight=False)
        else:
            self.line(text)

    def line(self, text: str) -> None:
        print(text.rstrip(), file=self._out)

    def table(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Columns as wide as their contents; the last one is as long as it is."""
        if not rows:
            return
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=True)]
            self.line("  " + "  ".join([*cells, row[-1]]))

    def names(self, label: str, names: Sequence[str], most: int = MOST_LISTED) -> None:
        """`label`, then the names on as many lines as they need; nothing if there are none."""
        if not names:
            return
        shown = [*names[:most]]
        if len(names) > most:
            shown.append(f"and {len(names) - most} more")
        for number, line in enumerate(_filled(shown, self._width - 24)):
            self.line(f"  {'' if number else label:<21} {line}")


def _filled(words: Iterable[str], width: int) -> list[str]:
    lines = [""]
    for word in words:
        joined = f"{lines[-1]}, {word}" if lines[-1] else word
        if len(joined) >= width and lines[-1]:
            lines[-1] += ","
            lines.append(word)
        else:
            lines[-1] = joined
    return lines


def _width(stream: TextIO) -> int:
    try:
        return max(60, os.get_terminal_size(stream.fileno()).columns)
    except (OSError, ValueError):  # not a terminal, or not even a file
        return _USUAL_WIDTH


class _ProgressBar:
    """A bar on standard error once there is progress to show, if that is a terminal."""

    def __init__(self, context: Context) -> None:
        self._stream = context.stderr
        self._shows = context.stderr.isatty() and context.environ.get("TERM") != "dumb"
        self._no_color = bool(context.environ.get("NO_COLOR"))
        self._update: Callable[[int, int], None] | None = None
        self._stop: Callable[[], None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._stop is not None:
            self._stop()

    def __call__(self, done: int, total: int) -> None:
        if not self._shows:
            return
        if self._update is None:
            self._start(total)
        assert self._update is not None
        self._update(done, total)

    def _start(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import Progress

        console = Console(file=self._stream, no_color=self._no_color)
        bar = Progress(console=console, transient=True)
        task = bar.add_task("asking commands for their versions", total=total)
        bar.start()
        self._update = lambda done, _total: bar.update(task, completed=done)
        self._stop = bar.stop
