"""Promises of generated skills: they are valid, short, and say nothing of the machine."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from skills_ref import validate

from pyx_cli.quoted import complaint
from pyx_cli.surface import surface
from pyx_core.errors import PyxError
from pyx_core.skills.generating.disclosure import Identity, identity_of
from pyx_core.skills.generating.generate import generate, refuse_disclosures
from pyx_core.skills.generating.public_words import reviewed
from pyx_core.skills.generating.stamp import read_stamp
from pyx_core.skills.generating.templates import render, skill_names
from pyx_core.skills.lint.lint import lint
from pyx_core.skills.machine import Machine, Tool
from pyx_core.skills.saving.save import write
from pyx_core.skills.surface import CommandFacts, Surface

if TYPE_CHECKING:
    from pathlib import Path

    from pyx_core.skills.generating.skill import Skill

NOBODY = identity_of({}, users=[], hosts=[], folders=[])
SOMEBODY = {
    "users": ["alicia"],
    "hosts": ["wx-laptop-7.corp.example"],
    "folders": ["/srv/alicia/shopfront", "shopfront"],
}
VARIABLES = {
    "ORDERS_URL": "postgresql://reader:tr0ub4dor-3@orders-db:5432/ledgerbase",
    "REGION": "eu-frankfurt-2",
    "API_TOKEN": "zq81-kkwp-22mt-xx09",
}
MACHINE = Machine(
    system="Debian 12",
    shell="bash",
    python=Tool(name="CPython", version="3.11.7", path="/opt/py/bin/python"),
    project="/srv/alicia/shopfront",
    tools=(Tool(name="git", version="2.39.5", path="/usr/bin/git"),),
    variables=("ORDERS_URL",),
    packages=("httpx 0.28.1",),
    package_count=1,
)


@functools.cache
def live() -> Surface:
    return surface()


@functools.cache
def everything() -> dict[str, str]:
    return {
        f"{name}/{path}": text
        for name in skill_names()
        for path, text in render(name, live(), None).items()
    }


def saying(text: str) -> Surface:
    """The commands, one of which says this in its help."""
    leaky = CommandFacts(
        name="leak",
        purpose="System",
        summary="say too much",
        usage="pyx leak",
        options=(("--where", text),),
        examples=(),
    )
    return Surface(version="1.0", commands=(*live().commands, leaky))


def known() -> Identity:
    return identity_of(VARIABLES, **SOMEBODY)


def put(skill: Skill, folder: Path) -> Path:
    for path, text in skill.files.items():
        write(str(folder / skill.name / path), text)
    return folder / skill.name


@pytest.mark.parametrize("name", skill_names())
def test_generated_skills_pass_both_validators(name: str, tmp_path: Path) -> None:
    """Public and local skills are without a problem for our linter and for the reference's."""
    for number, machine in enumerate((None, MACHINE)):
        (skill,) = generate([name], live(), NOBODY, machine)
        folder = put(skill, tmp_path / str(number))
        assert validate(folder) == []
        assert lint(str(folder), complaint) == []


@pytest.mark.parametrize("name", skill_names())
def test_generated_skills_are_read_to_the_end(name: str) -> None:
    """A SKILL.md is at most 150 lines, and says first what it does, then when it is used."""
    (skill,) = generate([name], live(), NOBODY)
    text = skill.files["SKILL.md"]
    assert text.count("\n") <= 150
    (description,) = re.findall(r"^description: (.+)$", text, re.MULTILINE)
    assert " Use when " in description
    assert not description.startswith("Use when")
    for heading in ("Worked example", "Gotchas", "Check, and mend|When it fails", "opts out"):
        assert re.search(rf"^## .*(?:{heading})", text, re.MULTILINE), heading
    capitals = re.findall(r"\b(?:MUST|NEVER|ALWAYS|IMPORTANT|DO NOT)\b", text)
    assert capitals == [], "a reason convinces, a capital letter does not"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("about it ask alicia", "the user's name"),
        ("owned by Alicia", "the user's name"),
        ("see wx-laptop-7", "the host's name"),
        ("see wx-laptop-7.corp.example", "the host's name"),
        ("default /srv/alicia/shopfront/temp", "a folder of this machine"),
        ("as in Shopfront", "a folder of this machine"),
        ("in /home/somebody-else/x", "the path of a home"),
        (r"in C:\Users\somebody\x", "the path of a home"),
        ("write to ops@shop.example", "a mail address"),
        ("at 10.20.30.40", "an address"),
        ("host orders-db", "the value of ORDERS_URL"),
        ("database ledgerbase", "the value of ORDERS_URL"),
        ("region eu-frankfurt-2", "the value of REGION"),
        ("with zq81-kkwp-22mt-xx09", "the secret in API_TOKEN"),
        ("with enE4MS1ra3dwLTIybXQteHgwOQ==", "the secret in API_TOKEN"),
        ("login tr0ub4dor-3", "the secret in ORDERS_URL"),
    ],
)
def test_what_tells_this_machine_is_refused(text: str, what: str) -> None:
    """A public skill with a name, path, value or secret of this machine is not made; the message
    says where and of which kind, never what it was."""
    with pytest.raises(PyxError, match=re.escape(what)) as refused:
        generate(["pyx"], saying(text), known())
    assert refused.value.kind == "refused"
    assert "references/commands-system.md:" in refused.value.message
    assert text.rsplit(maxsplit=1)[-1] not in refused.value.message


def test_a_local_skill_says_what_is_here_and_no_secret() -> None:
    """Local skills hold paths, versions, packages and names of variables; a secret is refused."""
    (skill,) = generate(["pyx"], live(), known(), MACHINE)
    text = skill.files["references/environment.md"]
    for said in ("/opt/py/bin/python", "2.39.5", "httpx 0.28.1", "`ORDERS_URL`", "shopfront"):
        assert said in text
    public = generate(["pyx"], live(), known())[0].files["references/environment.md"]
    assert "shopfront" not in public
    with pytest.raises(PyxError, match="the secret in API_TOKEN"):
        generate(["pyx"], saying("zq81-kkwp-22mt-xx09"), known(), MACHINE)


@given(word=st.sampled_from(sorted(reviewed() - {""})))
def test_who_is_called_like_an_ordinary_word_is_not_refused(word: str) -> None:
    """A user, host, folder or password that is a word of the skills stands in nobody's way."""
    identity = identity_of(
        {"NAME": word, "DB_PASSWORD": word}, users=[word], hosts=[word], folders=[word]
    )
    refuse_disclosures(everything(), identity, is_public=True)


def test_short_and_common_values_are_no_reason() -> None:
    """An environment as machines have it lets public skills through."""
    variables = {
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "SHELL": "/bin/bash",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "EDITOR": "vi",
        "A": "1",
        "DEBUG": "true",
        "PYX_PYTHON": "project",
        "STAGE": "test",
        "APP_VERSION": live().version,
        "EMPTY": "",
    }
    identity = identity_of(variables, users=["root"], hosts=["db"], folders=["/root", "/tmp", "/"])
    assert generate(skill_names(), live(), identity)


def test_the_digest_is_that_of_what_is_shown() -> None:
    """Of two versions with the same commands no file is stale; of one with another option those
    that show it are, and no others."""

    def digests(commands: Surface) -> dict[str, str]:
        files = {
            f"{skill.name}/{path}": read_stamp(text)
            for skill in generate(skill_names(), commands, NOBODY)
            for path, text in skill.files.items()
        }
        return {path: stamp.digest for path, stamp in files.items() if stamp}

    before = digests(live())
    assert digests(Surface(version="99.0", commands=live().commands)) == before
    after = digests(saying("a new option"))
    changed = {path for path in after if after[path] != before[path]}
    assert changed == {"pyx/SKILL.md", "pyx/references/commands-system.md"}
