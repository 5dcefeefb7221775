"""Promises of scripts in a global skill: they stay code, and say what to fill in."""

from __future__ import annotations

import pytest

from pyx_core.skills.learning.portable_script import portable_script

PYTHON = '''#!/usr/bin/env python3
"""Sum <TABLE_ORDERS>."""
<TASK_SUM>_total = {"<COLUMN_CENTS>": 77441}
print(f"<TABLE_ORDERS>: {<TASK_SUM>_total['<COLUMN_CENTS>']} {{<TASK_SUM>}}")
STATEMENT = "SELECT a FROM shop.Widgets WHERE b = 4 LIMIT 7"
'''


def test_python_stays_python() -> None:
    """In code a placeholder is a bare name that works as it is; in texts, those of expressions
    within texts too, it keeps its brackets; the head, behind the first line, names those."""
    found = portable_script("a.py", PYTHON, ["77441"], {"widgets": "<TABLE_WIDGETS>"})
    compile(found, "a.py", "exec")
    assert found.splitlines()[0] == "#!/usr/bin/env python3"
    assert found.splitlines()[1].startswith("# Fill in what stands in angle brackets")
    assert "<COLUMN_CENTS>, <TABLE_ORDERS>, <TABLE_WIDGETS>, <TASK_SUM>, <VALUE>" in found
    assert 'TASK_SUM_total = {"<COLUMN_CENTS>": VALUE}' in found
    assert "<TABLE_ORDERS>: {TASK_SUM_total['<COLUMN_CENTS>']} {{<TASK_SUM>}}" in found
    assert "FROM shop.<TABLE_WIDGETS> WHERE b = <VALUE> LIMIT 7" in found


def test_what_is_no_python_has_bare_words() -> None:
    """Of another Python's script only the head has brackets."""
    found = portable_script("a.py", 'print "<TABLE_ORDERS>"\n', [], {})
    assert found.splitlines()[0].startswith("# Fill in these words")
    assert found.splitlines()[2] == 'print "TABLE_ORDERS"'


@pytest.mark.parametrize(
    ("name", "text", "last"),
    [
        ("a.js", "const <A> = '<A>'; // <A>", "const A = '<A>'; // <A>"),
        ("a.sh", 'curl "<HOST>" <HOST> # <HOST>', 'curl "<HOST>" HOST # <HOST>'),
        ("a.sql", "SELECT <COLUMN_A>", "SELECT <COLUMN_A>"),
        ("a.unknown", "<TABLE_A>", "<TABLE_A>"),
    ],
)  # fmt: skip
def test_other_languages_keep_brackets_in_texts(name: str, text: str, last: str) -> None:
    """A bracket in a shell would be a redirection, in JavaScript an error."""
    found = portable_script(name, text, [], {})
    assert found.splitlines()[-1] == last
    assert (found.count("\n") == 2) is (name != "a.unknown")


def test_a_script_without_placeholders_is_left_alone() -> None:
    """Not a byte is added."""
    assert portable_script("a.py", "print(1)\n", ["77441"], {}) == "print(1)\n"
