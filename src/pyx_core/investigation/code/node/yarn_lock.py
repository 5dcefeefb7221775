"""yarn.lock: the form of yarn 1, and the YAML of its successors."""

from __future__ import annotations

import re

from pyx_core.investigation.code.data_file import table, text
from pyx_core.investigation.code.ecosystem import Locked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.code.data_file import DataFile
    from pyx_core.investigation.code.ecosystem import Need
    from pyx_core.investigation.code.node.manifest import Manifest

_KEY = re.compile(r'"?((?:@[^/@"\s]+/)?[^@"\s,]+)@')
_FIELD = re.compile(r'  (?:"?)(version|integrity)(?:"?) "?([^"\s]+)"?')
_OPTIONAL = re.compile(r'    "?((?:@[^/"\s]+/)?[^"\s]+)"? ')


def read(file: DataFile, manifest: Manifest | None) -> list[Locked]:
    """The packages of a yarn.lock. Raises PyxError."""
    direct = manifest.wanted if manifest is not None else {}
    if "__metadata:" in file.text[:10_000]:
        return _new(file, direct)
    return _Old(file, direct).locked()


def _new(file: DataFile, direct: dict[str, str]) -> list[Locked]:
    # A patched package stands beside the one that it is made of.
    found: dict[tuple[str, str], Locked] = {}
    for key, said in file.yaml().items():
        if key == "__metadata":
            continue
        entry = table(said)
        resolution = text(entry.get("resolution")) or ""
        if "@workspace:" in resolution or "@link:" in resolution:
            continue
        name, at, _ = resolution[1:].partition("@")
        version = text(entry.get("version"))
        if not at or version is None:
            raise file.broken(f"{key[:200]} has no resolution or no version", file.line_of(key))
        name = resolution[:1] + name
        found[name, version] = Locked(
            name=name,
            version=version,
            # What a condition takes can't be told from what is optional here.
            need="optional" if "conditions" in entry else "needed",
            is_direct=name in direct,
            integrity=text(entry.get("checksum")),
        )
    return list(found.values())


class _Old:
    """Blocks that begin at the margin: the names that lead to a package, then its fields."""

    def __init__(self, file: DataFile, direct: dict[str, str]) -> None:
        self._file = file
        self._direct = direct
        self._found: dict[tuple[str, str], Locked] = {}
        self._optional: set[str] = set()
        self._plain: set[str] = set(direct)

    def locked(self) -> list[Locked]:
        keys, fields, section = "", dict[str, str](), ""
        start = 0
        for number, line in enumerate(self._file.text.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            if not line.startswith(" "):
                self._add(keys, fields, start)
                if not line.endswith(":") or not _KEY.match(line):
                    raise self._file.broken(f"not a package: {line[:200]}", number)
                keys, fields, section, start = line[:-1], {}, "", number
            elif line.startswith("    "):
                inner = _OPTIONAL.match(line)
                if inner is not None:
                    is_optional = section == "optionalDependencies:"
                    (self._optional if is_optional else self._plain).add(inner[1])
            else:
                section = line.strip()
                field = _FIELD.match(line)
                if field is not None:
                    fields[field[1]] = field[2]
        self._add(keys, fields, start)
        return [self._with_need(locked) for locked in self._found.values()]

    def _add(self, keys: str, fields: dict[str, str], line: int) -> None:
        if not keys:
            return
        name = _KEY.match(keys)
        if name is None or "version" not in fields:
            raise self._file.broken(f"{keys[:200]} has no version", line)
        alias = re.search(r"@npm:((?:@[^/@]+/)?[^@\"]+)@", keys)
        real = alias[1] if alias else name[1]
        self._found[real, fields["version"]] = Locked(
            name=real,
            version=fields["version"],
            is_direct=name[1] in self._direct,
            integrity=fields.get("integrity"),
        )

    def _with_need(self, locked: Locked) -> Locked:
        need: Need = "needed"
        if locked.name in self._optional and locked.name not in self._plain:
            need = "optional"
        return Locked(
            name=locked.name,
            version=locked.version,
            need=need,
            is_direct=locked.is_direct,
            integrity=locked.integrity,
        )
