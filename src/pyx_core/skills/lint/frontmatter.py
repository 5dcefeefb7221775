"""The frontmatter of a SKILL.md against the specification of November 2026, and its traps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
import yaml

from pyx_core.skills.lint.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.skills.lint.problem import Level

KEYS = ("name", "description", "license", "compatibility", "metadata", "allowed-tools")
_LONGEST_NAME = 64
_LONGEST_DESCRIPTION = 1024
_LONGEST_COMPATIBILITY = 500
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RESERVED = ("claude", "anthropic")
_WHEN = re.compile(r"\b(?:when|whenever|before|after|for)\b", re.IGNORECASE)
_FEATURES = (yaml.AnchorToken, yaml.AliasToken, yaml.TagToken)
_FLOW = (yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)


class Frontmatter(msgspec.Struct, frozen=True, kw_only=True):
    """The text between the two lines of dashes; `body_line` is the first line behind it."""

    text: str
    body: str
    body_line: int


def is_name(name: str) -> bool:
    """Whether a skill may be called so."""
    is_reserved = any(word in name for word in _RESERVED)
    return _NAME.fullmatch(name) is not None and len(name) <= _LONGEST_NAME and not is_reserved


def split(text: str) -> Frontmatter | None:
    """A SKILL.md taken apart; None where it has no frontmatter, or one that does not end."""
    lines = text.split("\n")
    if not lines or lines[0].rstrip() != "---":
        return None
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == "---":
            return Frontmatter(
                text="\n".join(lines[1:number]),
                body="\n".join(lines[number + 1 :]),
                body_line=number + 2,
            )
    return None


def check_frontmatter(text: str, folder: str) -> Iterator[Problem]:
    """What is wrong with the frontmatter of the text of a SKILL.md in a folder of this name."""
    if text.startswith("\ufeff"):
        yield _problem(1, "bom", "begins with a byte order mark", "save it as UTF-8 without BOM")
        text = text.removeprefix("\ufeff")
    parts = split(text)
    if parts is None:
        is_open = text.startswith("---")
        yield _problem(
            1,
            "frontmatter-open" if is_open else "frontmatter-missing",
            "the frontmatter does not end" if is_open else "no frontmatter",
            "the file begins with a line ---, fields, and another line ---",
        )
        return
    for number, line in enumerate(parts.text.split("\n"), 2):
        if "---" in line:
            message = "three dashes: readers cut the frontmatter there"
            yield _problem(number, "dashes", message, "write another dash")
    try:
        tokens = list(yaml.scan(parts.text))
        root = yaml.compose(parts.text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = mark.line + 2 if mark else 1
        is_colon = "mapping values are not allowed" in (error.problem or "")
        hint = 'quote the value: it has ": " in it' if is_colon else "mend the YAML of that line"
        yield _problem(place, "yaml", error.problem or "invalid YAML", hint)
        return
    except yaml.YAMLError as error:
        yield _problem(1, "yaml", str(error).partition("\n")[0], "remove what is no text")
        return
    yield from _features(tokens)
    if not isinstance(root, yaml.MappingNode):
        yield _problem(2, "yaml", "the frontmatter is no list of fields", "name: …")
        return
    yield from _fields(root, folder)


def _features(tokens: list[yaml.Token]) -> Iterator[Problem]:
    for token in tokens:
        line = token.start_mark.line + 2
        if isinstance(token, _FLOW):
            yield _problem(line, "flow-style", "{…} or […] in the frontmatter", "a line each")
        elif isinstance(token, _FEATURES):
            yield _problem(line, "yaml-feature", "an anchor, alias or tag", "write it out")


def _fields(root: yaml.MappingNode, folder: str) -> Iterator[Problem]:
    fields: dict[str, yaml.Node] = {}
    for key, value in root.value:
        name = str(key.value)
        line = key.start_mark.line + 2
        if name in fields:
            yield _problem(line, "key-twice", f"{name} stands there twice", "keep one of them")
        elif name not in KEYS:
            hint = "put it below metadata" if name == "version" else f"allowed: {', '.join(KEYS)}"
            yield _problem(line, "key-unknown", f"{name!r} is no field of a skill", hint)
        fields.setdefault(name, value)
    yield from _name(fields.get("name"), folder)
    yield from _description(fields.get("description"))
    yield from _compatibility(fields.get("compatibility"))
    for name in ("license", "allowed-tools"):
        node = fields.get(name)
        if node is not None and not isinstance(node, yaml.ScalarNode):
            yield _problem(_line(node), name, f"{name} is no text", f"{name}: words on one line")
    yield from _metadata(fields.get("metadata"))


def _name(node: yaml.Node | None, folder: str) -> Iterator[Problem]:
    name = _text(node)
    if name is None:
        yield _problem(_line(node), "name-missing", "no name", f"name: {folder}")
        return
    line = _line(node)
    if len(name) > _LONGEST_NAME:
        yield _problem(
            line, "name-long", f"{len(name)} letters in the name", f"at most {_LONGEST_NAME}"
        )
    if not _NAME.fullmatch(name):
        yield _problem(
            line,
            "name-form",
            f"{name!r}: a name is small letters, digits and single hyphens between them",
            f"name: {re.sub('[^a-z0-9]+', '-', name.lower()).strip('-') or 'a-name'}",
        )
    if name != folder:
        yield _problem(
            line,
            "name-folder",
            f"the folder is called {folder!r}, the skill {name!r}",
            "rename one",
        )
    if any(word in name for word in _RESERVED):
        yield _problem(
            line, "name-reserved", "some hosts refuse this name", "leave the vendor out", "warning"
        )


def _description(node: yaml.Node | None) -> Iterator[Problem]:
    text = _text(node)
    if text is None:
        hint = "description: what it does. Use when …"
        yield _problem(_line(node), "description-missing", "no description", hint)
        return
    line = _line(node)
    if len(text) > _LONGEST_DESCRIPTION:
        message = f"{len(text)} characters in the description"
        yield _problem(line, "description-long", message, f"at most {_LONGEST_DESCRIPTION}")
    if "<" in text or ">" in text:
        yield _problem(
            line, "description-angle", "< or > in the description", "put placeholders into the body"
        )
    if not _WHEN.search(text):
        yield _problem(
            line, "description-when", "it does not say when to use it", "add: Use when …", "warning"
        )


def _compatibility(node: yaml.Node | None) -> Iterator[Problem]:
    if node is None:
        return
    text = _text(node)
    if text is None or len(text) > _LONGEST_COMPATIBILITY:
        yield _problem(
            _line(node),
            "compatibility",
            "compatibility is no short text",
            f"1 to {_LONGEST_COMPATIBILITY} characters, or leave it out",
        )


def _metadata(node: yaml.Node | None) -> Iterator[Problem]:
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        hint = "metadata:, then two blanks and a field a line"
        yield _problem(_line(node), "metadata", "metadata is no list of fields", hint)
        return
    for key, value in node.value:
        line = key.start_mark.line + 2
        if not isinstance(value, yaml.ScalarNode):
            message = f"metadata.{key.value} is no text"
            yield _problem(line, "metadata", message, "one level only")
        elif value.tag != "tag:yaml.org,2002:str":
            message = f"metadata.{key.value} reads as a number or the like, not as text"
            hint = f'{key.value}: "{value.value}"'
            yield _problem(line, "metadata-type", message, hint, "warning")


def _text(node: yaml.Node | None) -> str | None:
    """The text of a field; None where it has none."""
    if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:null":
        return None
    return str(node.value).strip() or None


def _line(node: yaml.Node | None) -> int:
    return 1 if node is None else node.start_mark.line + 2


def _problem(line: int, rule: str, message: str, hint: str, level: Level = "error") -> Problem:
    return Problem(path="SKILL.md", line=line, rule=rule, message=message, hint=hint, level=level)
