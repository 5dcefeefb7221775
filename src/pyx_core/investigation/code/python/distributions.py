"""Distributions as they lie in site-packages: names, versions, modules, where they came from."""

from __future__ import annotations

import os
import re

import msgspec

from pyx_core.environment.packages import normalised_name
from pyx_core.investigation.code.data_file import table, text
from pyx_core.investigation.code.ecosystem import Installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

_ENDINGS = (".dist-info", ".egg-info")
_LONGEST_HEAD = 1 << 18
_LONGEST_RECORD = 64 << 20


class Distribution:
    """One distribution: its name and version by its metadata, `info` its folder or file."""

    __slots__ = ("folder", "info", "name", "version")

    def __init__(self, folder: str, entry: str) -> None:
        self.folder = folder
        self.info = os.path.join(folder, entry)
        stem = os.path.splitext(entry)[0]
        head = self._head()
        guess = re.sub(r"-py\d[\d.]*$", "", stem)
        name, _, version = guess.partition("-")
        self.name = normalised_name(head.get("name") or name)
        self.version = head.get("version") or version or None

    def _head(self) -> dict[str, str]:
        """Name and version of the metadata, which the folder's own name may not be."""
        for path in (f"{self.info}/METADATA", f"{self.info}/PKG-INFO", self.info):
            try:
                with open(path, "rb") as file:
                    head = file.read(_LONGEST_HEAD)
            except OSError:
                continue
            lines = head.decode("utf-8", "replace").split("\n\n", 1)[0].splitlines()
            pairs = (line.partition(":") for line in lines)
            found: dict[str, str] = {}
            for key, colon, value in pairs:
                if colon and key.lower() in ("name", "version"):
                    found.setdefault(key.lower(), value.strip())
            return found
        return {}

    def installed(self) -> Installed:
        """The same as a lockfile is compared with."""
        vcs = table(self.origin().get("vcs_info"))
        return Installed(
            name=self.name,
            version=self.version,
            path=self.info,
            commit=text(vcs.get("commit_id")),
        )

    def origin(self) -> dict[str, Any]:
        """What `direct_url.json` says; empty for what came from an index."""
        try:
            with open(f"{self.info}/direct_url.json", "rb") as file:
                return table(msgspec.json.decode(file.read(_LONGEST_HEAD)))
        except (OSError, ValueError, RecursionError):
            return {}

    @property
    def is_editable(self) -> bool:
        """Whether its modules are files of a project, not copies."""
        return table(self.origin().get("dir_info")).get("editable") is True

    def installer(self) -> str | None:
        """The program that installed it, as it says."""
        try:
            with open(f"{self.info}/INSTALLER", encoding="utf-8", errors="replace") as file:
                return file.read(100).strip() or None
        except OSError:
            return None

    def record(self) -> list[list[str]] | None:
        """The lines of RECORD: path, hash, size; None without one."""
        import csv

        try:
            with open(f"{self.info}/RECORD", encoding="utf-8", errors="replace") as file:
                return [row for row in csv.reader(file.read(_LONGEST_RECORD).splitlines()) if row]
        except (OSError, csv.Error):
            return None

    def modules(self) -> list[str]:
        """The top-level modules and packages that it brings, those for others first."""
        found = set()
        try:
            with open(f"{self.info}/top_level.txt", encoding="utf-8", errors="replace") as file:
                found = {line.strip() for line in file.read(_LONGEST_HEAD).splitlines()} - {""}
        except OSError:
            for row in self.record() or []:
                first, slash, _ = row[0].replace("\\", "/").partition("/")
                if slash and "." not in first and first != "__pycache__":
                    found.add(first)
                elif not slash and first.endswith((".py", ".so", ".pyd")):
                    found.add(first.partition(".")[0])
        # Names with an underscore are the inside of others.
        return sorted(found, key=lambda name: (name.startswith("_"), name))


def distributions(folders: Sequence[str]) -> Iterator[Distribution]:
    """Every distribution in folders of modules, in the order in which Python looks."""
    for folder in folders:
        try:
            entries = sorted(os.listdir(folder))
        except OSError:
            continue
        for entry in entries:
            # pip renames a distribution that it could not delete to "~ame-1.0.dist-info".
            if entry.endswith(_ENDINGS) and not entry.startswith("~"):
                yield Distribution(folder, entry)


def with_modules(found: list[Distribution], top: str) -> list[Distribution]:
    """Those that bring a top-level module of this name."""
    return [one for one in found if top in one.modules()]
