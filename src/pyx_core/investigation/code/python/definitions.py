"""Where a Python symbol is defined, by syntax trees alone: nothing is imported."""

from __future__ import annotations

import ast
import os
import warnings

from pyx_core.hashing import sha256_of
from pyx_core.investigation.code.ecosystem import Definition, Sought

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Locate = Callable[[str], "str | None"]
    Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_LARGEST_BYTES = 32 << 20
_MOST_HOPS = 12
_LONGEST_CONDITION = 120
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def find_definitions(path: str, symbol: str, locate: Locate) -> Sought:
    """All definitions of a dotted symbol in a file, or where its imports and bases lead.

    `locate` gives the file of a module by its full name. Names of a function's inside stand
    behind its own: `outer.inner`.
    """
    finder = _Finder(locate)
    words = [word for word in symbol.split(".") if word != "<locals>"]
    finder.look(path, words, 0)
    return finder.sought


class _Source:
    """A file of Python, parsed."""

    def __init__(self, path: str) -> None:
        self.path = path
        with open(path, "rb") as file:
            self.content = file.read(_LARGEST_BYTES)
        self.lines = self.content.splitlines(keepends=True)
        with warnings.catch_warnings():
            # Odd escapes in strings of others are no concern here.
            warnings.simplefilter("ignore")
            self.tree = ast.parse(self.content)


class _Finder:
    def __init__(self, locate: Locate) -> None:
        self._locate = locate
        self.sought = Sought()
        self._seen: set[tuple[str, tuple[str, ...]]] = set()

    def look(self, path: str, words: Sequence[str], hops: int) -> bool:
        """Whether the symbol was found in a file, or by way of it."""
        if hops > _MOST_HOPS or (path, tuple(words)) in self._seen:
            return False
        self._seen.add((path, tuple(words)))
        self.sought.searched.append(path)
        try:
            source = _Source(path)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.sought.notes.append(f"{path} can't be parsed: {error}")
            return False
        except OSError as error:
            self.sought.notes.append(f"{path} can't be read: {error.strerror or error}")
            return False
        found = list(_defined(source.tree.body, words, None))
        for node, condition in found:
            self.sought.definitions.append(_definition(source, ".".join(words), node, condition))
        if found:
            return True
        return self._by_imports(source, words, hops) or self._by_bases(source, words, hops)

    def _by_imports(self, source: _Source, words: Sequence[str], hops: int) -> bool:
        """Follows `from x import name`, `import x as name` and, at last, `from x import *`."""
        stars = []
        for statement, _ in _statements(source.tree.body, None):
            if isinstance(statement, ast.ImportFrom):
                for alias in statement.names:
                    if alias.name == "*":
                        stars.append(statement)
                    elif (alias.asname or alias.name) == words[0]:
                        new = [alias.name, *words[1:]]
                        if self._follow(source, statement, new, hops):
                            return True
            elif isinstance(statement, ast.Import) and len(words) > 1:
                for alias in statement.names:
                    known = alias.asname or alias.name
                    if words[: known.count(".") + 1] == known.split("."):
                        rest = words[known.count(".") + 1 :]
                        path = self._locate(alias.name)
                        if rest and path is not None and self.look(path, rest, hops + 1):
                            return True
        return any(self._follow(source, star, words, hops) for star in stars)

    def _follow(
        self, source: _Source, statement: ast.ImportFrom, words: Sequence[str], hops: int
    ) -> bool:
        module = statement.module or ""
        base = self._module_file(source.path, module, statement.level)
        if base is not None and self.look(base, words, hops + 1):
            return True
        if base is None:
            self.sought.notes.append(
                f"{source.path}:{statement.lineno} imports from {'.' * statement.level}{module}, "
                "whose source is not there (a compiled module, or none)"
            )
        if len(words) < 2:
            return False
        # What was imported may be a module itself: `from . import sessions`.
        inner = f"{module}.{words[0]}".lstrip(".")
        path = self._module_file(source.path, inner, statement.level)
        return path is not None and self.look(path, words[1:], hops + 1)

    def _module_file(self, importer: str, module: str, level: int) -> str | None:
        if level == 0:
            return self._locate(module)
        folder = os.path.dirname(importer)
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        place = os.path.join(folder, *module.split(".")) if module else folder
        for path in (f"{place}.py", os.path.join(place, "__init__.py")):
            if os.path.isfile(path):
                return path
        return None

    def _by_bases(self, source: _Source, words: Sequence[str], hops: int) -> bool:
        """What a class doesn't define may be defined by one that it inherits from."""
        if len(words) < 2:
            return False
        for node, _ in _defined(source.tree.body, words[:-1], None):
            if not isinstance(node, ast.ClassDef):
                continue
            for base in node.bases:
                name = _dotted(base)
                if name and self.look(source.path, [*name, words[-1]], hops + 1):
                    self.sought.notes.append(
                        f"{'.'.join(words)} is inherited: {node.name} does not define it"
                    )
                    return True
        return False


def _defined(
    body: Sequence[ast.stmt], words: Sequence[str], condition: str | None
) -> Iterator[tuple[ast.stmt, str | None]]:
    """Statements that define a dotted name, with what they stand under."""
    for statement, under in _statements(body, condition):
        if isinstance(statement, _SCOPES) and statement.name == words[0]:
            if len(words) == 1:
                yield statement, under
            else:
                yield from _defined(statement.body, words[1:], under)
        elif len(words) == 1 and words[0] in _assigned(statement):
            yield statement, under


def _statements(
    body: Sequence[ast.stmt], condition: str | None
) -> Iterator[tuple[ast.stmt, str | None]]:
    """The statements of one scope, those under if, try, with and loops as well."""
    waiting = [(statement, condition) for statement in reversed(body)]
    while waiting:
        statement, under = waiting.pop()
        yield statement, under
        blocks: list[tuple[list[ast.stmt], str]] = []
        if isinstance(statement, (ast.If, ast.While)):
            test = " ".join(ast.unparse(statement.test).split())[:_LONGEST_CONDITION]
            word = "if" if isinstance(statement, ast.If) else "while"
            blocks = [(statement.body, f"{word} {test}"), (statement.orelse, f"not: {word} {test}")]
        elif isinstance(statement, (ast.Try, ast.TryStar)):
            blocks = [(statement.body, "try"), (statement.orelse, "try")]
            for handler in statement.handlers:
                caught = "" if handler.type is None else f" {ast.unparse(handler.type)}"
                blocks.append((handler.body, f"except{caught}"[:_LONGEST_CONDITION]))
            blocks.append((statement.finalbody, "finally"))
        elif isinstance(statement, (ast.With, ast.AsyncWith)):
            blocks = [(statement.body, "with")]
        elif isinstance(statement, (ast.For, ast.AsyncFor)):
            blocks = [(statement.body, "for"), (statement.orelse, "for")]
        elif isinstance(statement, ast.Match):
            blocks = [(case.body, "match") for case in statement.cases]
        for inner, said in reversed(blocks):
            whole = said if under is None else f"{under}; {said}"
            waiting += [(one, whole) for one in reversed(inner)]


def _assigned(statement: ast.stmt) -> set[str]:
    """The names that an assignment binds."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = list(statement.targets)
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    elif type(statement).__name__ == "TypeAlias":
        targets = [statement.name]  # type: ignore[attr-defined]
    names = set()
    while targets:
        target = targets.pop()
        if isinstance(target, ast.Name):
            names.add(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)):
            targets += target.elts
    return names


def _dotted(expression: ast.expr) -> list[str] | None:
    """`a.b.c` as words; None for other expressions. Of `Generic[T]`, the words of `Generic`."""
    words: list[str] = []
    while True:
        if isinstance(expression, ast.Subscript):
            expression = expression.value
        elif isinstance(expression, ast.Attribute):
            words.insert(0, expression.attr)
            expression = expression.value
        elif isinstance(expression, ast.Name):
            return [expression.id, *words]
        else:
            return None


def _definition(source: _Source, symbol: str, node: ast.stmt, condition: str | None) -> Definition:
    first = node.lineno
    kind = "variable"
    if isinstance(node, _SCOPES):
        first = min([first, *(decorator.lineno for decorator in node.decorator_list)])
        kind = "class" if isinstance(node, ast.ClassDef) else "function"
    last = node.end_lineno or first
    return Definition(
        path=source.path,
        symbol=symbol,
        kind=kind,
        lines=(first, last),
        how="syntax tree",
        text=b"".join(source.lines[first - 1 : last]),
        sha256=sha256_of(source.content),
        condition=condition,
    )
