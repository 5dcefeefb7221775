"""Runs a script whose top level may await: `python async_main.py SCRIPT [ARG...]`.

This file is executed by the script's interpreter, whichever that is, so it needs the standard
library only. The script sees itself as `__main__`, with its own arguments and its own folder
first in the path, as it would without this file.
"""

import ast
import asyncio
import inspect
import os
import sys
import types


def main() -> None:
    """Compiles the script with top-level await allowed, and runs what comes of it."""
    sys.argv = sys.argv[1:]
    path = sys.argv[0]
    sys.path[0] = os.path.dirname(os.path.abspath(path))
    with open(path, "rb") as file:
        source = file.read()
    code = compile(source, path, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    module = types.ModuleType("__main__")
    module.__file__ = os.path.abspath(path)
    sys.modules["__main__"] = module
    # Python itself decides, by the code, whether this gives a coroutine.
    result = eval(code, module.__dict__)  # noqa: S307 - running the script is the purpose
    if inspect.iscoroutine(result):
        asyncio.run(result)


if __name__ == "__main__":
    main()
