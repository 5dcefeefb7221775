"""Classes that stand for tables, by the ways of the usual object-relational mappers."""

from __future__ import annotations

import re

from pyx_core.baseline.inventory.candidate import Candidate
from pyx_core.baseline.inventory.finders.code import code_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.inventory.candidate import SourceFile

_PYTHON = (".py",)
_SCRIPT = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs")
_JVM = (".java", ".kt", ".scala")
_PATTERNS = (
    (_PYTHON, r"\s+__tablename__\s*(?::\s*\w+\s*)?=\s*[\"']([\w.]+)", "SQLAlchemy"),
    (_PYTHON, r"\s*(?:\w+\s*=\s*)?(?:\w+\.)?Table\(\s*[\"'](\w+)[\"'],\s*\w*meta", "SQLAlchemy"),
    (_PYTHON, r"class\s+(\w+)\([^)]{0,200}\bSQLModel\b[^)]{0,200}table\s*=\s*True", "SQLModel"),
    (_PYTHON, r"class\s+(\w+)\([^)]{0,200}\bmodels\.Model\b", "Django"),
    (_PYTHON, r"\s+db_table\s*=\s*[\"'](\w+)", "Django"),
    ((".rs",), r"\s*#\[diesel\([^\]]{0,200}table_name\s*=\s*\"?([\w:]+)", "Diesel"),
    ((".rs",), r"\s*#\[table_name\s*=\s*\"(\w+)", "Diesel"),
    ((".rs",), r"\s*#\[sea_orm\([^\]]{0,200}table_name\s*=\s*\"(\w+)", "SeaORM"),
    (_SCRIPT, r"\s*@Entity\(\s*(?:\{\s*name:\s*)?[\"'`]([\w.]+)", "TypeORM"),
    (_SCRIPT, r".{0,80}\.define\(\s*[\"'`](\w+)[\"'`],\s*\{", "Sequelize"),
    (_JVM, r"\s*@Table\([^)]{0,200}name\s*=\s*\"([\w.]+)", "JPA"),
    (
        (".rb",),
        r"\s*class\s+([\w:]+)\s*<\s*(?:ApplicationRecord|ActiveRecord::Base)",
        "ActiveRecord",
    ),
    (
        (".go",),
        r"func\s+\([^)]{0,200}\)\s+TableName\(\)\s+string\s*\{?\s*(?:return\s+\"(\w+))?",
        "GORM",
    ),
)
_COMPILED = tuple((endings, re.compile(text), how) for endings, text, how in _PATTERNS)
# An entity without a name of its own is called as its class, some lines below.
_UNNAMED = re.compile(r"\s*@Entity(?:\(\s*\))?\s*$")
_CLASS = re.compile(r"\s*(?:export\s+)?(?:default\s+)?(?:public\s+|data\s+)*class\s+(\w+)")
_CLASS_WITHIN = 6
_PRISMA = re.compile(r"model\s+(\w+)\s*\{")


def find_models(file: SourceFile) -> Iterator[Candidate]:
    """Classes, and declarations in place of them, that stand for tables."""
    if file.ending == ".prisma":
        for number, line in enumerate(file.lines(), 1):
            match = _PRISMA.match(line)
            if match:
                yield Candidate("model", file.name, number, match[1], "Prisma")
        return
    fitting = [(pattern, how) for endings, pattern, how in _COMPILED if file.ending in endings]
    is_entity = -_CLASS_WITHIN
    for number, line in code_lines(file):
        if _UNNAMED.match(line) and file.ending in (*_SCRIPT, *_JVM):
            is_entity = number
        elif number - is_entity < _CLASS_WITHIN and (found := _CLASS.match(line)):
            how = "JPA" if file.ending in _JVM else "TypeORM"
            yield Candidate("model", file.name, number, found[1], how)
            is_entity = -_CLASS_WITHIN
        for pattern, how in fitting:
            match = pattern.match(line)
            if match:
                yield Candidate("model", file.name, number, match[1] or "(below)", how)
                break
