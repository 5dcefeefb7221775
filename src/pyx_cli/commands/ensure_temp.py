"""`pyx ensure-temp`: the folder for scripts, inputs and evidence."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError, write_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx ensure-temp", "make ./temp, and say which line keeps it out of git"),
    ("pyx ensure-temp --dir evidence --gitignore", "another folder, and write that line"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--dir", default="temp", metavar="D", help="the folder (default: temp)")
    parser.add_argument("--gitignore", action="store_true", help="add the folder to .gitignore")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Makes the folder where it is missing; leaves it alone where it is there."""
    folder = os.path.normpath(os.path.join(context.cwd, arguments.dir))
    existed = os.path.isdir(folder)
    try:
        os.makedirs(folder, exist_ok=True)
    except FileExistsError as error:
        raise PyxError("exists", f"{folder} is a file", "give another folder with --dir") from error
    except OSError as error:
        raise write_error(folder, error, "choose another folder with --dir") from error
    line = _ignore_line(folder, context.cwd)
    ignored = line is None or _is_listed(context.cwd, line)
    if arguments.gitignore and line is not None and not ignored:
        _append(os.path.join(context.cwd, ".gitignore"), line)
        ignored = True
    if arguments.json:
        result = {"folder": folder, "created": not existed, "gitignore": line, "ignored": ignored}
        context.write_json(result)
    else:
        context.stdout.write(f"{'Folder ready' if existed else 'Folder made'}: {folder}\n")
        if line is not None and not ignored:
            again = f"--dir {arguments.dir} " if arguments.dir != "temp" else ""
            context.stderr.write(
                f"hint: to keep it out of git: pyx ensure-temp {again}--gitignore\n"
            )
    return 0


def _ignore_line(folder: str, cwd: str) -> str | None:
    """The line for `.gitignore`; None for a folder outside of the working folder."""
    inside = (
        os.path.relpath(folder, cwd)
        if os.path.splitdrive(folder)[0] == os.path.splitdrive(cwd)[0]
        else ".."
    )
    if inside == "." or inside.startswith(".."):
        return None
    return "/" + inside.replace(os.sep, "/") + "/"


def _is_listed(cwd: str, line: str) -> bool:
    try:
        with open(os.path.join(cwd, ".gitignore"), encoding="utf-8", errors="replace") as file:
            listed = {entry.strip().strip("/") for entry in file}
    except FileNotFoundError:
        return False
    return line.strip("/") in listed


def _append(path: str, line: str) -> None:
    try:
        with open(path, "a+b") as file:
            file.seek(0)
            content = file.read()
            newline = b"\r\n" if b"\r\n" in content else b"\n"
            start = b"" if not content or content.endswith(b"\n") else newline
            file.write(start + line.encode() + newline)
    except OSError as error:
        raise write_error(path, error, "leave --gitignore out, and mind the folder") from error
