"""pnpm-lock.yaml: versions 5, 6 and 9."""

from __future__ import annotations

from pyx_core.investigation.code.data_file import table, text
from pyx_core.investigation.code.ecosystem import Locked
from pyx_core.investigation.code.node.npm_lock import is_for_here

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.investigation.code.data_file import DataFile
    from pyx_core.investigation.code.ecosystem import Need
    from pyx_core.investigation.code.node.manifest import Manifest

_KINDS: tuple[tuple[str, Need], ...] = (
    ("dependencies", "needed"),
    ("devDependencies", "development"),
    ("optionalDependencies", "optional"),
)


def read(file: DataFile, manifest: Manifest | None) -> list[Locked]:
    """The packages of a lockfile of pnpm. Raises PyxError."""
    content = file.yaml()
    if "lockfileVersion" not in content:
        raise file.broken("not a pnpm-lock.yaml: it has no lockfileVersion", 1)
    packages = table(content.get("packages"))
    snapshots = table(content.get("snapshots")) or packages
    details: dict[tuple[str, str], dict[str, Any]] = {}
    for key, said in packages.items():
        details[_split(key, table(said), file)] = table(said)
    edges: dict[tuple[str, str], list[tuple[str, str]]] = {}
    optional: set[tuple[str, str]] = set()
    development: set[tuple[str, str]] = set()
    for key, said in snapshots.items():
        one = _split(key, table(said), file)
        if table(said).get("optional") == "true":
            optional.add(one)
        if table(said).get("dev") == "true":
            development.add(one)
        edges.setdefault(one, []).extend(
            _target(name, version) for name, version in _links(table(said), "dependencies")
        )
    roots = _roots(content)
    needed = _reached([key for key, need in roots.items() if need == "needed"], edges)
    if snapshots is not packages:
        developed = _reached([key for key, need in roots.items() if need == "development"], edges)
        development |= developed - needed
    direct = {name for name, _ in roots}
    return [
        Locked(
            name=name,
            version=version,
            need=_need((name, version), entry, optional, development),
            is_direct=name in direct or (manifest is not None and name in manifest.wanted),
            integrity=text(table(entry.get("resolution")).get("integrity")),
        )
        for (name, version), entry in details.items()
    ]


def _need(
    key: tuple[str, str],
    entry: dict[str, Any],
    optional: set[tuple[str, str]],
    development: set[tuple[str, str]],
) -> Need:
    entry = {name: [value] if isinstance(value, str) else value for name, value in entry.items()}
    if not is_for_here(entry):
        return "elsewhere"
    if key in optional:
        return "optional"
    return "development" if key in development else "needed"


def _roots(content: dict[str, Any]) -> dict[tuple[str, str], Need]:
    importers = table(content.get("importers")) or {".": content}
    found: dict[tuple[str, str], Need] = {}
    for importer in importers.values():
        for kind, need in _KINDS:
            for name, version in _links(table(importer), kind):
                found.setdefault(_target(name, version), need)
    return found


def _links(entry: dict[str, Any], kind: str) -> list[tuple[str, str]]:
    """Names and versions; a version stands alone, or beside its specifier."""
    found = []
    for name, said in table(entry.get(kind)).items():
        version = text(said) or text(table(said).get("version"))
        if version is not None and not version.startswith(("link:", "file:")):
            found.append((name, version))
    return found


def _target(name: str, version: str) -> tuple[str, str]:
    """The package that a link leads to: by a version, or by a whole key for an alias."""
    plain = version.partition("(")[0].lstrip("/")
    inner, at, number = plain.rpartition("@")
    if at and inner and number[:1].isdigit():
        return inner, number
    return name, plain.partition("_")[0]


def _split(key: str, entry: dict[str, Any], file: DataFile) -> tuple[str, str]:
    plain = key.partition("(")[0].lstrip("/")
    name, at, version = plain.rpartition("@")
    if not at or not name:
        name, slash, version = plain.rpartition("/")  # version 5: /name/1.0.0_peers
        version = version.partition("_")[0]
        if not slash or not name:
            raise file.broken(f"not a package and its version: {key[:200]}", file.line_of(key))
    return text(entry.get("name")) or name, text(entry.get("version")) or version


def _reached(
    roots: list[tuple[str, str]], edges: dict[tuple[str, str], list[tuple[str, str]]]
) -> set[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    waiting = list(roots)
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += edges.get(key, [])
    return seen
