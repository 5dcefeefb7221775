"""What skills may not say of this machine, and what local ones may."""

from __future__ import annotations

import getpass
import os
import socket
import sys
import tempfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_cli.context import Context
    from pyx_core.skills.folders import Places
    from pyx_core.skills.generating.disclosure import Identity
    from pyx_core.skills.machine import Machine

_MOST_PACKAGES = 80


def places(context: Context) -> Places:
    """Where agents' folders are."""
    from pyx_core.skills.folders import Places

    home = _home(context)
    return Places(project=context.cwd, home=home if os.path.isabs(home) else None)


def identity(context: Context, *, with_project: bool = True) -> Identity:
    """What this machine, its user and, with it, the working folder are called by."""
    from pyx_core.settings.layers import Layers
    from pyx_core.skills.generating.disclosure import identity_of

    variables = Layers(context.environ, context.cwd).variables()
    home = _home(context)
    project = [context.cwd, os.path.basename(context.cwd)] if with_project else []
    return identity_of(
        variables,
        users=[_user(), os.path.basename(home)],
        hosts=[socket.gethostname()],
        folders=[home, sys.prefix, tempfile.gettempdir(), *project],
    )


def machine(context: Context) -> Machine:
    """What is here, without the value of any variable."""
    from pyx_cli.commands.info import SECTIONS, collect
    from pyx_core.skills.machine import Machine, Tool

    report = collect([section for section in SECTIONS if section != "syntax"], context)
    system, variables = report["system"], report["env"]
    packages = report["packages"]["packages"]
    return Machine(
        system=f"{system['os']['name']} {system['os']['version']}, {system['machine']}",
        shell=system["shell"]["name"],
        python=Tool(
            name=system["python"]["implementation"],
            version=system["python"]["version"],
            path=system["python"]["executable"],
        ),
        project=context.cwd,
        tools=tuple(
            Tool(name=one["name"], version=one["version"] or "", path=one["path"])
            for one in report["commands"]["found"]
            if one["usable"] is not False
        ),
        variables=tuple(
            sorted(
                {
                    *variables["project"]["keys"],
                    *variables["connections"],
                    *variables["proxies"],
                    *variables["pyx"],
                }
            )
        ),
        packages=tuple(f"{name} {version}" for name, version in packages.items())[:_MOST_PACKAGES],
        package_count=len(packages),
    )


def _home(context: Context) -> str:
    name = "USERPROFILE" if sys.platform == "win32" else "HOME"
    given = context.environ.get(name)
    # Set to nothing it is no home: it would be taken for the root.
    return os.path.expanduser("~") if given is None else given


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # An account without a name, as in some containers.
        return ""
