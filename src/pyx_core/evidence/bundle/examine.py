"""Each file is read once before a bundle is made: is it what the manifest says, what is in it."""

from __future__ import annotations

import os
import stat

from pyx_core.evidence.bundle.identity import NameScanner
from pyx_core.evidence.objects import CHUNK_BYTES
from pyx_core.hashing import new_digest
from pyx_core.secrets.encodings import to_bytes
from pyx_core.secrets.scan import Scanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyx_core.evidence.bundle.contents import Evidence, RunContents, State
    from pyx_core.evidence.bundle.identity import Identity, Kind
    from pyx_core.evidence.bundle.parts import Part
    from pyx_core.secrets.detect import Secrets

CHANGED = "changed"
_WORDS: dict[Kind, str] = {
    "home": "the home folder of this machine's user",
    "user": "the name of this machine's user",
    "host": "the name of this machine",
}


class Finding:
    """Why a file can't be in a bundle, unless `name` is allowed."""

    __slots__ = ("file", "name", "reason")

    def __init__(self, file: str, name: str, reason: str) -> None:
        self.file = file
        self.name = name
        self.reason = reason


class Examiner:
    """Looks at files; each path is read once, however many runs have it."""

    __slots__ = ("_identity", "_known", "_secrets", "findings")

    def __init__(self, secrets: Secrets, identity: Identity) -> None:
        self._secrets = secrets
        self._identity = identity
        self._known: dict[tuple[str, str, int | None], State] = {}
        self.findings: list[Finding] = []

    def look_at_run(self, contents: RunContents) -> None:
        """Sets the state of each file of a run."""
        if contents.manifest_state != "intact":
            reason = "its hash is not the one in the history"
            self.findings.append(Finding(contents.manifest_name, CHANGED, reason))
        for file in contents.evidence:
            file.state = self._state(file)
            if file.state != "intact":
                what = "was changed after the run" if file.state == "changed" else "is missing"
                self.findings.append(Finding(file.name, CHANGED, what))
            else:
                self._look_at_path(file.name)

    def look_at_parts(self, parts: Iterable[Part]) -> None:
        """Looks into what pyx itself writes."""
        for part in parts:
            if part.content is not None:
                scanner, names = Scanner(self._secrets), NameScanner(self._identity)
                scanner.feed(part.content)
                names.feed(part.content)
                self._tell(part.name, scanner.found, names.finish())

    def _state(self, file: Evidence) -> State:
        key = (file.path, file.sha256, file.size)
        if key not in self._known:
            self._known[key] = self._read(file)
        return self._known[key]

    def _read(self, file: Evidence) -> State:
        """Hashes a file and looks for names in it at once; what is not intact is not told of."""
        digest = new_digest(file.size or 0)
        size = 0
        scanner, names = Scanner(self._secrets), NameScanner(self._identity)
        try:
            for chunk in chunks_of(file.path):
                digest.update(chunk)
                size += len(chunk)
                scanner.feed(chunk)
                names.feed(chunk)
        except OSError:
            return "missing"
        if digest.hexdigest() != file.sha256 or file.size not in (None, size):
            return "changed"
        self._tell(file.name, scanner.found, names.finish())
        return "intact"

    def _look_at_path(self, name: str) -> None:
        names = NameScanner(self._identity)
        names.feed(to_bytes(name))
        self._tell(name, {}, names.finish(), "its path has ")

    def _tell(
        self, file: str, secrets: dict[str, int], names: dict[Kind, int], prefix: str = ""
    ) -> None:
        for name, count in sorted(secrets.items()):
            reason = f"the value of {name}, {_places(count)}"
            self.findings.append(Finding(file, name, reason))
        for kind, count in sorted(names.items()):
            place = "" if prefix else f", {_places(count)}"
            self.findings.append(Finding(file, kind, f"{prefix}{_WORDS[kind]}{place}"))


def _places(count: int) -> str:
    return "in one place" if count == 1 else f"in {count} places"


def chunks_of(path: str) -> Iterator[bytes]:
    """The bytes of a file; of a link, its target's path. Raises OSError for anything else."""
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        yield os.fsencode(os.readlink(path))
        return
    if not stat.S_ISREG(mode):
        raise OSError(f"{path} is no file")
    with open(path, "rb", buffering=0) as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
