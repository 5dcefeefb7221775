"""What every ecosystem can tell of a project: the types, and the Protocol that each satisfies."""

from __future__ import annotations

from typing import Any, Literal, Protocol

import msgspec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# `elsewhere`: for another platform or version of the language; it need not be here.
Need = Literal["needed", "development", "optional", "elsewhere"]
# `absent`: not here, and need not be. All but `same` and `absent` are disagreements.
State = Literal["not_locked", "differs", "missing", "extra", "same", "absent"]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a question is asked: a folder without links, the environment, and what was said.

    `python` is the interpreter that was named; with `imports` a module may really be imported.
    Where only one package is asked about, `package` is its name, and others need not be looked at.
    """

    folder: str
    environ: Mapping[str, str]
    python: str | None = None
    imports: bool = False
    package: str | None = None


class Locked(msgspec.Struct, frozen=True, kw_only=True):
    """A package as a lockfile names it. `place` is where it is to stand, if the lockfile says so.

    `commit` is that of a version control system. A version is None where it is not locked.
    """

    name: str
    version: str | None
    need: Need = "needed"
    is_direct: bool = False
    place: str | None = None
    commit: str | None = None
    integrity: str | None = None


class Installed(msgspec.Struct, frozen=True, kw_only=True):
    """A package as it lies in an environment; `path` is what says its version."""

    name: str
    version: str | None
    path: str
    place: str | None = None
    commit: str | None = None


class Lockfile(msgspec.Struct, kw_only=True):
    """A lockfile that was read. Where it `is_whole`, what it doesn't name should not be there.

    `is_first` is the one that counts where several lie side by side.
    """

    path: str
    form: str
    locked: list[Locked]
    sha256: str
    is_whole: bool = True
    is_first: bool = True


class Environment(msgspec.Struct, kw_only=True):
    """A place where packages are installed. `installed` is None where it was not looked into."""

    kind: str
    path: str
    runtime: str | None = None
    is_compared: bool = False
    installed: list[Installed] | None = None
    # Packages that other projects share, or that a tool put there, are no extras.
    is_shared: bool = False
    # Only the package that was asked about was looked for.
    is_part: bool = False


class Undeclared(msgspec.Struct, frozen=True, kw_only=True):
    """A dependency that a manifest names and the lockfile doesn't: the lockfile is older."""

    name: str
    wanted: str | None
    manifest: str
    # What the lockfile names, where it was written for another wish.
    locked: str | None = None


class Survey(msgspec.Struct, kw_only=True):
    """Everything that one ecosystem has to do with a project."""

    ecosystem: str
    root: str
    manifests: list[str] = []
    lockfiles: list[Lockfile] = []
    environments: list[Environment] = []
    not_locked: list[Undeclared] = []
    # Names that need no lock: the project itself, and what comes with an environment.
    own_names: set[str] = set()
    notes: list[str] = []

    @property
    def compared(self) -> Environment | None:
        """The environment that lockfiles are held against."""
        return next((one for one in self.environments if one.is_compared), None)


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """Source lines of a symbol. `lines` are the first and the last, from 1.

    `how` is `syntax tree` or `text search`; a condition is what it stands under.
    """

    path: str
    symbol: str
    kind: str
    lines: tuple[int, int]
    how: str
    text: bytes
    sha256: str
    condition: str | None = None


class Sought(msgspec.Struct, kw_only=True):
    """What came of a search for a symbol. `notes` say what was followed, and what can't be seen."""

    definitions: list[Definition] = []
    notes: list[str] = []
    searched: list[str] = []


class Ecosystem(Protocol):
    """A language's way to lock and to install packages."""

    name: str
    # The ending of files that hold its source.
    endings: tuple[str, ...]

    def canonical(self, version: str) -> str:
        """The one spelling of all versions that are equal to this one."""

    def is_here(self, place: Place) -> bool:
        """Whether the folder has anything to do with it."""

    def survey(self, place: Place) -> Survey:
        """The project of a folder.

        Raises PyxError where a lockfile or a manifest can't be read.
        """

    def packages(self, place: Place, survey: Survey | None, name: str) -> Sequence[dict[str, Any]]:
        """All facts on the packages and modules of this name, the one that counts first."""

    def symbol(self, place: Place, name: str, symbol: str) -> Sought | None:
        """Where a symbol is defined; None where nothing here has that `name`.

        `name` is a package, a module, or the path of a file.
        """
