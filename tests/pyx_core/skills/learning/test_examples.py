"""Promises of learnt commands and inputs: what was looked for does not stay in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pyx_core.secrets.detect import Secrets
from pyx_core.skills.learning.examples import (
    arguments_without_values,
    error_without_values,
    example_of,
    shortened,
    statement_without_values,
    values_in,
    without_values,
)

if TYPE_CHECKING:
    from typing import Any


KNOWN = {"rows.csv": "rows.csv of step 2", "SQLITE_X_PATH": "SQLITE_X_PATH"}


@pytest.mark.parametrize(
    ("words", "store", "plain"),
    [
        (["query", "P", "SELECT 1 WHERE a = 'Ann'"], "postgres", "SELECT 1 WHERE a = '<VALUE>'"),
        (["query", "P", "SELECT 1 WHERE a=7 LIMIT 5"], "mysql", "SELECT 1 WHERE a=<VALUE> LIMIT 5"),
        (["query", "P", "SELECT 1 WHERE id IN (7, 8)"], "sqlite", "SELECT 1 WHERE id IN (<VALUE>)"),
        (["query", "P", "SELECT 1", "--param", "id:=14"], "postgres", "id:=<VALUE>"),
        (["query", "R", "HGET prices P-0142"], "redis", "HGET prices <VALUE>"),
        (["query", "R", "GET user:1438:cart"], "redis", "GET user:<VALUE>:cart"),
        (["query", "K", "changes --partition 1"], "kafka", "changes --partition <VALUE>"),
        (["fingerprint", "P", "--label", "the shop"], "postgres", "<VALUE>"),
        (["diff", "P:SELECT 1", "REDIS_X_URL:HGET a b"], None, "REDIS_X_URL:HGET a <VALUE>"),
        (["diff", "P:@temp/own.sql", "R:@temp/step-1.sql"], None, "R:@temp/step-1.sql"),
        (["query", "P", "--file", "temp/own.sql"], "postgres", "temp/file.sql"),
    ],
)  # fmt: skip
def test_a_command_keeps_its_form_without_its_values(
    words: list[str], store: str | None, plain: str
) -> None:
    """Parameters, literals, fields behind a key, offsets, labels and files of the project go."""
    assert without_values(["pyx", *words], store)[-1] == plain


def test_values_are_known_again_where_they_tell_something() -> None:
    """An id of an order does, a small number does not."""
    words = ["pyx", "query", "R", "HGET prices P-0142 3", "--param", "id:=1438"]
    assert values_in(words, "redis") == ["P-0142", "1438"]


@pytest.mark.parametrize(
    ("error", "plain"),
    [
        ("KeyError: 'Ann Lee'", "KeyError: '<VALUE>'"),
        ('no user "Ann"', "no user '<VALUE>'"),
        ("order 14381 of ann@example.net", "order <VALUE> of <VALUE>"),
        ("exit code 1: timed out after 30 s", "exit code 1: timed out after 30 s"),
    ],
)
def test_an_error_quotes_nobody(error: str, plain: str) -> None:
    """What is quoted, long numbers and addresses go; what went wrong stays."""
    assert error_without_values(error) == plain


def test_a_scripts_arguments_keep_their_options() -> None:
    """Only values go."""
    assert arguments_without_values(["--who=Ann", "-v", "x"]) == ["--who=<VALUE>", "-v", "<VALUE>"]


def test_limits_of_statements_stay() -> None:
    """What bounds a statement is no value of the project's."""
    statement = "SELECT a FROM t WHERE b > 3 AND c BETWEEN 4 AND 5 LIMIT 10 OFFSET 20"
    found = statement_without_values(statement)
    assert found.endswith("LIMIT 10 OFFSET 20")
    assert not set("345") & set(found)


@pytest.mark.parametrize(
    ("value", "example", "short"),
    [
        ({"a": [1, 2, 3]}, {"a": [1, 1]}, {"a": [1, 2]}),
        ("2026-11-24T05:14:00Z", "2026-01-01T00:00:00Z", "2026-11-24T05:14:00Z"),
        ("temp/q.rows.csv", "temp/example.csv", "temp/q.rows.csv"),
        ("temp\\rows.csv", "rows.csv of step 2", "temp\\rows.csv"),
        ("SQLITE_X_PATH", "SQLITE_X_PATH", "SQLITE_X_PATH"),
        ("<ann@example.net>", "text", "<name@example.com>"),
        ("Ann Lee", "text", "text"),
        ("C:\\Users\\Ann\\x.csv", "text", "temp/example"),
        ("SELECT a FROM t", "text", "SELECT a FROM t"),
        (2.5, 1.5, 2.5),
        (None, None, None),
    ],
)
def test_inputs_become_examples(value: Any, example: Any, short: Any) -> None:
    """A global skill has the shape, the step that left a file, and the store's variable; the
    project's own few values and no address."""
    assert example_of(value, KNOWN) == example
    assert shortened(value, Secrets()) == short
