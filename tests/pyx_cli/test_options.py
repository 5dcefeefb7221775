"""The short scanner of options against argparse, which is built from the same table."""

from __future__ import annotations

import argparse

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pyx_cli.commands import run
from pyx_cli.options import Option, add_to, scan, split_at_dashes
from pyx_cli.parser import Parser
from pyx_core.errors import PyxError

WORDS = st.one_of(
    st.sampled_from([option.flag for option in run.OPTIONS]),
    st.sampled_from([f"{option.flag}=" for option in run.OPTIONS]),
    st.sampled_from([option.flag for option in run.OPTIONS]).map(lambda flag: flag[:-1]),
    st.sampled_from(
        ["", "-", "--", "-1", "-x", "a b", "--a b", "-1.5", "x=y", "=", "---", "é", "-h"]
    ),
    st.tuples(st.sampled_from([option.flag for option in run.OPTIONS]), st.text(max_size=3)).map(
        "=".join
    ),
    st.text(max_size=4),
)


def by_argparse(words: list[str]) -> dict[str, object] | None:
    """The values as argparse reads them; None for a mistake."""
    parser = Parser(prog="pyx run", allow_abbrev=False)
    add_to(parser, run.OPTIONS)
    try:
        namespace, unknown = parser.parse_known_args(words)
    except PyxError:
        return None
    return None if unknown else vars(namespace)


@given(words=st.lists(WORDS, max_size=6))
@example(words=["--file", "a", "--file=b", "--json", "--json"])
@example(words=["--file="])
@example(words=["--file", ""])
@example(words=["--input-path", "-"])
@example(words=["--timeout", "-1"])
@example(words=["--file", "-1"])
@example(words=["--code", "-x y"])
@example(words=["--code=--file"])
@example(words=["--code==a=b"])
def test_the_scanner_agrees_with_argparse(words: list[str]) -> None:
    """Whatever the scanner accepts, argparse accepts, and reads the same from it."""
    words, _ = split_at_dashes(words)
    if (values := scan(words, run.OPTIONS)) is not None:
        assert values == by_argparse(words)


@given(
    options=st.dictionaries(
        st.sampled_from([option for option in run.OPTIONS if option.kind != "values"]),
        st.text(min_size=1, max_size=5),
        max_size=6,
    ),
    joined=st.booleans(),
)
def test_the_scanner_takes_every_plain_command_line(
    options: dict[Option, str], joined: bool
) -> None:
    """A command line without a mistake never needs argparse, which costs 10 ms to import."""
    assume(not any(value.startswith("-") for value in options.values()))
    words: list[str] = []
    for option, value in options.items():
        if option.kind == "flag":
            words.append(option.flag)
        else:
            words += [f"{option.flag}={value}"] if joined else [option.flag, value]
    values = scan(words, run.OPTIONS)
    assert values is not None
    for option, value in options.items():
        assert values[option.name] == (True if option.kind == "flag" else value)


@pytest.mark.parametrize(
    ("words", "before", "behind"),
    [
        ([], [], []),
        (["--"], [], []),
        (["a", "--", "b", "--", "c"], ["a"], ["b", "--", "c"]),
        (["--file", "--", "x"], ["--file"], ["x"]),
    ],
)
def test_the_first_dashes_part_the_command_line(
    words: list[str], before: list[str], behind: list[str]
) -> None:
    """What stands behind the first lone `--` is the script's, later ones included."""
    assert split_at_dashes(words) == (before, behind)


def test_every_option_has_a_line_of_help() -> None:
    """The help of `pyx run` names each option with its meaning."""
    parser = argparse.ArgumentParser(prog="pyx run")
    add_to(parser, run.OPTIONS)
    shown = " ".join(parser.format_help().split())
    for option in run.OPTIONS:
        assert option.flag in shown
        assert " ".join(option.meaning.split()) in shown
