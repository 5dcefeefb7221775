"""Scripts whose top level awaits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from project import MakeProject


def test_the_top_level_may_await(project: MakeProject) -> None:
    """With --async a script awaits at its top level, in a loop that is running."""
    source = (
        '"""Waits for two."""\nimport asyncio\n'
        "async def double(n):\n    await asyncio.sleep(0)\n    return 2 * n\n"
        "print(await asyncio.gather(double(1), double(2)))\n"
        "async with asyncio.timeout(60):\n    print([n async for n in agen()] "
        "if (agen := globals().get('agen')) else 'none')\n"
    )
    outcome = project({"s.py": source}).run("run", "--file", "s.py", "--async").assert_success()
    assert outcome.log == "[2, 4]\nnone\n"
    assert outcome.manifest["summary"] == "Waits for two."


def test_inline_code_may_await(project: MakeProject) -> None:
    """--async goes with --code as well."""
    code = "import asyncio; await asyncio.sleep(0); print('slept')"
    assert project({}).run("run", "--code", code, "--async").assert_success().log == "slept\n"


def test_without_it_await_is_a_syntax_error(project: MakeProject) -> None:
    """Without --async a top-level await is told before the start."""
    outcome = project({"s.py": "await x\n"}).run("run", "--file", "s.py")
    outcome.assert_status("not_started", 126)
    assert "'await' outside function" in outcome.manifest["error"]
    assert "hint: it awaits at the top level: run it with --async\n" in outcome.stderr


def test_a_script_sees_itself_as_it_would_alone(project: MakeProject) -> None:
    """Arguments, name, file, import path and pickling are those of a plain script."""
    source = (
        "import os, pickle, sys\nimport shop\n"
        "class Order:\n    pass\n"
        "print(__name__, __file__, sys.argv, type(pickle.loads(pickle.dumps(Order()))) is Order)\n"
        "print(sys.modules['__main__'].Order is Order, os.path.basename(sys.path[0]))\n"
    )
    made = project({"scripts/s.py": source, "scripts/shop.py": ""})
    call = ("run", "--file", "scripts/s.py")
    logs = [
        made.run(*call, *options, "--", "-x", "y").assert_success().log
        for options in ((), ("--async",))
    ]
    path = made.path("scripts/s.py")
    assert logs[0] == f"__main__ {path} ['scripts/s.py', '-x', 'y'] True\nTrue scripts\n"
    assert logs[1] == logs[0]


def test_a_failure_is_that_of_the_script(project: MakeProject) -> None:
    """Exit codes pass through, and a traceback names the script's own line."""
    made = project(
        {
            "exit.py": "import sys\nsys.exit(5)\n",
            "raise.py": "import asyncio\nawait asyncio.sleep(0)\n1 / 0\n",
        }
    )
    made.run("run", "--file", "exit.py", "--async").assert_status("failed", 5)
    outcome = made.run("run", "--file", "raise.py", "--async")
    outcome.assert_status("failed", 1)
    assert 'raise.py", line 3, in <module>\n    1 / 0\n' in outcome.log
    assert outcome.manifest["error"] == "exit code 1: ZeroDivisionError: division by zero"


def test_a_timeout_shows_where_it_awaited(project: MakeProject) -> None:
    """A script that awaits for ever is interrupted like any other, with the line in the log."""
    made = project({"s.py": "import asyncio\nawait asyncio.sleep(600)\n"})
    outcome = made.run("run", "--file", "s.py", "--async", "--timeout", "1")
    outcome.assert_status("timeout", 124)
    assert 's.py", line 2, in <module>' in outcome.log
