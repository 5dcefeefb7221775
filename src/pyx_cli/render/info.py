"""How the sections of `pyx info` look to a person."""

from __future__ import annotations

from pyx_cli.render.page import MOST_LISTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypedDict

    from pyx_cli.render.page import Page
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


_MOST_IN_SHORT = 20


def show_info(report: Report, page: Page, *, full: bool) -> None:
    """Shows the sections of a report; `full` where somebody chose them."""
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


def _render_system(system: SystemReport, page: Page) -> None:
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


def _render_syntax(report: SyntaxReport, page: Page, *, full: bool) -> None:
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


def _render_variables(variables: VariableReport, page: Page, *, full: bool) -> None:
    most = MOST_LISTED if full else _MOST_IN_SHORT
    page.heading("Variables (names only)")
    _render_dotenv("project .env", variables["project"], page, most)
    _render_dotenv("user .env", variables["user"], page, most)
    page.names("connections", variables["connections"] or ["none"], most)
    page.names("proxies", variables["proxies"] or ["none"], most)
    page.names("PYX_", variables["pyx"] or ["none"], most)


def _render_dotenv(label: str, dotenv: DotenvKeys, page: Page, most: int) -> None:
    if not dotenv["exists"]:
        page.names(label, [f"none at {dotenv['path']}" if dotenv["path"] else "no home folder"])
    elif dotenv["problem"] is not None:
        page.names(label, [f"can't be read: {dotenv['problem']} ({dotenv['path']})"])
    else:
        page.names(label, dotenv["keys"] or ["empty"], most)


def _render_commands(report: CommandReport, page: Page, *, full: bool) -> None:
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


def _render_packages(report: PackageReport, page: Page, *, full: bool) -> None:
    page.heading(f"Packages: {report['count']} in {report['prefix']}")
    page.names("sha256", [report["sha256"]])
    if full:
        page.table(list(report["packages"].items()))


def _versioned(name: str, version: str | None) -> str:
    return name if version is None else f"{name} {version}"


def _one_line(example: str) -> str:
    return example.replace("\n", "\\n")
