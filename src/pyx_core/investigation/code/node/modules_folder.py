"""node_modules: its packages by their heads alone; the files of packages are never walked."""

from __future__ import annotations

import os

from pyx_core.investigation.code.ecosystem import Installed
from pyx_core.investigation.code.node.manifest import NAME, head_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = "node_modules"
_DEEPEST = 40


def every_package(root: str) -> Iterator[Installed]:
    """Every package below a project's node_modules; of links only themselves."""
    waiting = [("", 0)]
    while waiting:
        before, depth = waiting.pop()
        for name, path, is_link in _inside(os.path.join(root, before, FOLDER)):
            place = f"{before}{FOLDER}/{name}"
            found = _installed(name, path, place)
            if found is None:
                continue
            yield found
            if not is_link and depth < _DEEPEST and os.path.isdir(os.path.join(path, FOLDER)):
                waiting.append((f"{place}/", depth + 1))


def every_pnpm_package(root: str) -> Iterator[Installed]:
    """Every package in pnpm's store of a project; each stands in a folder with its links."""
    store = os.path.join(root, FOLDER, ".pnpm")
    for folder in _folders(store):
        # A folder is named name@version, with + for /; what is a link there is another's.
        stem = folder.name.replace("+", "/")
        for name, path, is_link in _inside(os.path.join(folder.path, FOLDER)):
            is_own = not is_link and (stem.startswith(name) or len(folder.name) > 100)
            found = _installed(name, path, None) if is_own else None
            if found is not None:
                yield found


def copies_of(root: str, name: str, known: Iterable[str] = ()) -> Iterator[Installed]:
    """The copies of one package, found by name: beside the others, below them, in pnpm's store.

    `known` are places of a lockfile, where there may be deeper ones.
    """
    top = os.path.join(root, FOLDER)
    places = [f"{FOLDER}/{name}", *known]
    for other, _, is_link in _inside(top):
        if not is_link:
            places.append(f"{FOLDER}/{other}/{FOLDER}/{name}")
    start = name.replace("/", "+") + "@"
    places += [
        f"{FOLDER}/.pnpm/{folder.name}/{FOLDER}/{name}"
        for folder in _folders(os.path.join(top, ".pnpm"))
        if folder.name.startswith(start)
    ]
    seen = set()
    for place in places:
        found = _installed(name, os.path.join(root, place), place)
        real = os.path.realpath(os.path.join(root, place))
        if found is not None and real not in seen:
            seen.add(real)
            yield found


def _installed(name: str, path: str, place: str | None) -> Installed | None:
    head = head_of(path)
    if head is None:
        return None
    version = head.get("version")
    return Installed(
        name=name,
        version=version if isinstance(version, str) else None,
        path=os.path.join(path, NAME),
        place=place,
    )


def _inside(folder: str) -> Iterator[tuple[str, str, bool]]:
    """Name, path and whether it is a link, of every package right in a node_modules."""
    for entry in _folders(folder):
        if entry.name.startswith("."):
            continue
        if not entry.name.startswith("@"):
            yield entry.name, entry.path, entry.is_symlink()
            continue
        for inner in _folders(entry.path):
            yield f"{entry.name}/{inner.name}", inner.path, inner.is_symlink()


def _folders(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if entry.is_dir()]
    except OSError:
        return []
    return sorted(found, key=lambda entry: entry.name)
