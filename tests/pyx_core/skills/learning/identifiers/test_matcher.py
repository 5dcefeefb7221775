"""Names of a project are found however they are written; other words are not."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planted import CLEAN_PROSE
from pyx_core.skills.learning.identifiers.identifier import Identifier, Kind
from pyx_core.skills.learning.identifiers.matcher import Match, Matcher
from pyx_core.skills.learning.identifiers.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

HABITS: dict[str, Callable[[list[str]], str]] = {
    "snake": "_".join,
    "kebab": "-".join,
    "dotted": ".".join,
    "path": "/".join,
    "double colon": "::".join,
    "screaming": lambda words: "_".join(words).upper(),
    "pascal": lambda words: "".join(word.capitalize() for word in words),
    "camel": lambda words: words[0] + "".join(word.capitalize() for word in words[1:]),
    "blanks": " ".join,
    "title": lambda words: " ".join(word.capitalize() for word in words),
}
SURROUNDINGS = ("{}", "see {} first", "`{}`", '"{}"', "the {}'s", "({}),", "x = {}s[0]", "={};")
ORDINARY = ("order", "item", "status", "user", "price", "event", "log", "line", "value", "stock")
ALPHABETS = ("bcdfgklmnprtvzaeiou", "bdgklmnprtäöüß", "бвгдклмнпртаеиоу", "βγδκλμνπρταειο")


@functools.cache
def clean_lines() -> list[str]:
    return [line for line in CLEAN_PROSE.read_text("utf-8").split("\n") if line.strip()]


# Words that nobody says.
rare_words = (
    st.sampled_from(ALPHABETS)
    .flatmap(lambda alphabet: st.text(alphabet, min_size=4, max_size=9))
    .filter(lambda word: not vocabulary().is_ordinary(word))
)
names = st.lists(rare_words | st.sampled_from(ORDINARY), min_size=1, max_size=4).filter(
    lambda words: any(word not in ORDINARY for word in words)
)
habits = st.sampled_from(sorted(HABITS))
kinds = st.sampled_from(
    ("table", "column", "topic", "group", "key", "module", "package", "repository", "variable")
)


def found(text: str, kind: Kind, line: str) -> list[Match]:
    matcher = Matcher([Identifier(text, kind, "a test")], vocabulary())
    return [match for match in matcher.find(line) if match.certainty == "leak"]


@given(names, kinds, habits, habits, st.sampled_from(SURROUNDINGS))
def test_a_name_is_found_in_every_habit(
    words: list[str], kind: Kind, written: str, said: str, around: str
) -> None:
    """However the project writes a name, and however a skill does, it is found."""
    name = HABITS[said](words)
    line = around.format(name)
    matches = found(HABITS[written](words), kind, line)
    start, end = line.index(name), line.index(name) + len(name)
    assert any(match.start < end and start < match.end for match in matches), line


@given(names, habits, st.sampled_from(("NFC", "NFD")))
def test_accents_may_be_composed_or_not(
    words: list[str], habit: str, form: Literal["NFC", "NFD"]
) -> None:
    """How a text encodes its accents hides no name."""
    name = HABITS[habit](words)
    assert found(name, "table", unicodedata.normalize(form, f"the {name} is read"))


@given(st.lists(names, min_size=1, max_size=8), habits, st.data())
def test_text_without_any_part_of_a_name_is_clean(
    many: list[list[str]], habit: str, data: st.DataObject
) -> None:
    """Clean prose that shares no word with a project's names gives no leak."""
    line = data.draw(st.sampled_from(clean_lines()))
    text = line.casefold()
    assume(not any(word.casefold() in text for words in many for word in words))
    matcher = Matcher(
        [Identifier(HABITS[habit](one), "table", "a test") for one in many], vocabulary()
    )
    for is_code in (False, True):
        matches = matcher.find(line, is_code=is_code)
        assert [match for match in matches if match.certainty == "leak"] == []


@given(st.text(), st.lists(st.text(max_size=20), max_size=5), st.booleans())
def test_any_text_is_looked_at(line: str, texts: list[str], is_code: bool) -> None:
    """Whatever a file holds: matches lie within their line, in order, and none in another."""
    known = [Identifier(text, "table", "a test") for text in texts if text.strip()]
    place = 0
    for match in Matcher(known, vocabulary()).find(line, is_code=is_code):
        assert place <= match.start < match.end <= len(line)
        place = match.end


@pytest.mark.parametrize(
    ("name", "kind", "line"),
    [
        ("tsk.order-created.v3", "topic", "in metrics tsk_order_created"),
        ("falcon", "repository", "clone falcon-web first"),
        ("harbor-mercury", "repository", "what Harbor Mercury does"),
        ("Jürgen Größler", "person", "ask Juergen, or Groessler"),
        ("Дмитрий Ковалёв", "person", "спросить Ковалева"),
        ("Wei-Lin Chen", "person", "ask Wei-Lin"),
        ("検針値", "table", "検針値テーブルを先に見る"),
        ("山田太郎", "person", "山田さんに聞く"),
        ("김민준", "person", "김민준에게 묻기"),
        ("김민준", "person", unicodedata.normalize("NFD", "김민준에게 묻기")),
        ("rainshard", "module", "a RainShard"),
        ("zqarvens", "table", "each zqarven"),
        ("zqab", "table", "all zqabs"),
        ("guest_nights", "table", "struct GuestNight"),
        ("ABC", "ticket", "the branch abc-12-late"),
        ("52.17.3.9", "host", "at 52.17.3.9:5432"),
        ("mercury", "module", 'from "../mercury/basket"'),
    ],
)
def test_names_are_found_as_people_write_them(name: str, kind: Kind, line: str) -> None:
    """Accents left out, families alone, versions left out, particles attached: still the name."""
    matcher = Matcher([Identifier(name, kind, "a test")], vocabulary())
    certain = [
        match for match in matcher.find(line, is_code='"' in line) if match.certainty == "leak"
    ]
    assert certain, line


@pytest.mark.parametrize(
    ("name", "kind", "line"),
    [
        ("orders", "table", "Orders of a day are counted."),
        ("falcon", "repository", "a falconer's hood"),
        ("created_at", "column", "`created_at` is in UTC"),
        ("java", "module", "src/main/java/App.java"),
        ("estimate_runs", "table", "an estimator that runs"),
        ("pyproject", "module", "in pyproject.toml and tsconfig.json"),
        ("x", "table", "see /Users/Shared and C:\\Users\\Public, 10.0.0.1 and pip@24.3"),
    ],
)
def test_what_everybody_says_is_no_leak(name: str, kind: Kind, line: str) -> None:
    """Ordinary words, names of all projects, and what examples use give nobody away."""
    assert found(name, kind, line) == []


@pytest.mark.parametrize(
    "line",
    ["const zqarvenRate = { engine: 1 };", "zqarven(rate, engine)", "zqarven = rate[engine]"],
)
def test_a_name_does_not_reach_over_code(line: str) -> None:
    """Its words are no name where code stands between them: that would be replaced, too."""
    known = [Identifier("zqarven-rate-engine", "package", "a test")]
    matches = Matcher(known, vocabulary()).find(line, is_code=True)
    assert [match.certainty for match in matches] == ["leak"]
    assert not re.search(r"[^\w]", line[matches[0].start : matches[0].end])


def test_words_of_a_name_are_doubted_where_they_are_said() -> None:
    """A table of two ordinary words is doubtful in a sentence, and a leak where it is written."""
    matcher = Matcher([Identifier("stock_levels", "table", "a test")], vocabulary())
    (said,) = matcher.find("the stock levels of a day")
    (written,) = matcher.find("the StockLevels of a day")
    assert (said.certainty, written.certainty) == ("doubtful", "leak")


def test_placeholders_tell_tables_apart() -> None:
    """What is put instead has the kind, and a word that everybody knows."""
    known = [Identifier(f"zqx_{one}", "table", "a test") for one in ("order", "item")]
    instead = [match.instead for match in Matcher(known, vocabulary()).find("zqx_order, zqx_item")]
    assert all(re.fullmatch(r"<[A-Z_]+>", one) for one in instead)
    assert len(set(instead)) == 2
