"""What a step is called: by the role that it plays, and by what tells it from others of it."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.skills.learning.facts import Fact
    from pyx_core.skills.learning.worked_files import SkillKind

# The playbook: which store it is, what is true, what is shown, what is on its way, then the rest.
ORDER = ("fingerprint", "postgres", "mysql", "sqlite", "redis", "diff", "kafka", "code", "script")
STORES = {
    **dict.fromkeys(("postgres", "mysql", "sqlite"), "a database"),
    "redis": "a cache",
    "kafka": "a queue",
}
_ABOUT = {
    "fingerprint": "Prove which store it is",
    **dict.fromkeys(("postgres", "mysql", "sqlite"), "Ask the database what is true"),
    "redis": "Ask the cache what is shown",
    "diff": "Compare all of the one with all of the other",
    "kafka": "Ask the queue what is still on its way",
    "code": "Look at the code that is really installed",
}
# A statement that begins with a sentence about itself.
_COMMENT = re.compile(r"-- ?(.{3,}?)\.? (?=(?:SELECT|WITH|TABLE|VALUES)\b)")
_LOOKED_UP_BY = re.compile(r"\bWHERE\s+(?:\w+\.)?(\w+)\s*=", re.IGNORECASE)
_COUNTED = re.compile(r"\bSELECT\s+count\s*\(", re.IGNORECASE)
_LONGEST = 120


def role_of(fact: Fact) -> str:
    """One of `ORDER`: what the step is for."""
    if fact.script is not None:
        return "script"
    if fact.task in ("fingerprint", "diff", "code"):
        return fact.task
    if fact.store is not None and fact.store.kind in ORDER:
        return fact.store.kind
    return "script"


def title_of(fact: Fact, kind: SkillKind) -> str:
    """One line; a project's says what was asked, a global one's what for."""
    role = role_of(fact)
    if role == "script":
        title = fact.checked.rstrip(".")
    elif kind == "global":
        title = _portable(fact, role)
    else:
        title = _own(fact, role)
    return title if len(title) <= _LONGEST else f"{title[:_LONGEST]}…"


def _portable(fact: Fact, role: str) -> str:
    if role == "fingerprint":
        variable = fact.command[2] if len(fact.command) > 2 else ""
        store = STORES.get(variable.partition("_")[0].lower(), "a store")
        return f"Prove which {store.partition(' ')[2]} it is"
    said = _COMMENT.match(fact.checked.partition(": ")[2])
    detail = said[1] if said is not None else _detail(fact, role)
    return f"{_ABOUT[role]}: {detail}" if detail else _ABOUT[role]


def _detail(fact: Fact, role: str) -> str:
    """What tells a question from others of its store, without a name or a value."""
    statement = fact.command[3] if len(fact.command) > 3 else ""
    words = statement.split()
    if role == "redis" and len(words) > 1:
        return words[0].upper()
    if role == "kafka" and words:
        return words[0] if words[0] in ("lag", "groups", "topics") else "the messages"
    if role in ("postgres", "mysql", "sqlite"):
        if _COUNTED.search(statement):
            return "how many"
        by = _LOOKED_UP_BY.search(statement)
        return f"by {by[1]}" if by is not None else ""
    return ""


def _own(fact: Fact, role: str) -> str:
    # What pyx says of its own runs begins with what came out.
    asked = fact.checked.partition(": ")[2] or fact.checked
    said = _COMMENT.match(asked)
    asked = said[1] if said is not None else asked
    variable = fact.store.variable if fact.store is not None else fact.checked.split(":")[0]
    return {
        "fingerprint": f"Prove which store {variable} is",
        "diff": f"Compare {asked.replace(' against ', ' with ')}",
        "code": fact.checked,
    }.get(role, f"Ask {variable}: {asked}")
