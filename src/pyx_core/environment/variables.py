"""The names of the variables that matter here: of both `.env` files and of the environment.

Names only: no value leaves this module.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypedDict

from pyx_core.settings.connections import is_connection_variable

if TYPE_CHECKING:
    from collections.abc import Mapping


# Programs take them in small letters, too, and some only so.
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


class DotenvKeys(TypedDict):
    """The keys of one `.env` file; `problem` says why there are none where there should be."""

    path: str | None
    exists: bool
    keys: list[str]
    problem: str | None


class VariableReport(TypedDict):
    project: DotenvKeys
    user: DotenvKeys
    connections: list[str]
    proxies: list[str]
    pyx: list[str]


def variable_report(
    environ: Mapping[str, str], project_dotenv: str, user_dotenv: str | None
) -> VariableReport:
    """The keys of the project's and the user's `.env`, the connection, proxy and PYX_ variables.

    A script gets what the files say too, so a connection counts wherever it is set.
    """
    project, user = dotenv_keys(project_dotenv), dotenv_keys(user_dotenv)
    names = sorted({*environ, *project["keys"], *user["keys"]})
    return {
        "project": project,
        "user": user,
        "connections": list(filter(is_connection_variable, names)),
        "proxies": [name for name in names if name.upper() in _PROXIES],
        "pyx": [name for name in names if name.startswith("PYX_")],
    }


def dotenv_keys(path: str | None) -> DotenvKeys:
    """The keys of the `.env` file at `path`, sorted."""
    if path is None or not os.path.lexists(path):
        return {"path": path, "exists": False, "keys": [], "problem": None}
    report: DotenvKeys = {"path": path, "exists": True, "keys": [], "problem": None}
    if not os.path.isfile(path):
        report["problem"] = "not a regular file"
        return report
    import logging

    from dotenv import dotenv_values

    # It warns of lines that it can't parse, and would print that without a handler.
    logging.getLogger("dotenv").addHandler(logging.NullHandler())
    try:
        values = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except OSError as error:
        report["problem"] = error.strerror
    except UnicodeDecodeError:
        report["problem"] = "not UTF-8"
    else:
        report["keys"] = sorted(values)
    return report
