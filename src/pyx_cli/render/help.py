"""The pages of `pyx help` that are about all commands."""

from __future__ import annotations

from pyx_cli.table import COMMANDS, FIRST_DAY, find


def first_day() -> str:
    """What `pyx` alone shows."""
    lines = ["pyx runs scripts and keeps the evidence: manifest, log, outputs.", ""]
    for name in FIRST_DAY:
        command = find(name)
        assert command is not None
        lines.append(f"  {name:<12} {command.summary}")
    lines += ["", "pyx help COMMAND shows its options; pyx help all shows every command."]
    return "\n".join(lines) + "\n"


def everything() -> str:
    """Every command, grouped by purpose."""
    lines: list[str] = []
    for purpose in dict.fromkeys(command.purpose for command in COMMANDS):
        lines += [f"{purpose}:"]
        lines += [
            f"  {command.name:<12} {command.summary}"
            for command in COMMANDS
            if command.purpose == purpose
        ]
        lines.append("")
    lines.append("Every command takes --help. pyx --version shows the version.")
    return "\n".join(lines) + "\n"
