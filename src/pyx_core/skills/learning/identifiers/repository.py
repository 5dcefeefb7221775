"""What a repository says of its project: its name, its remotes, who works on it, its files."""

from __future__ import annotations

import os
import re
import subprocess

from pyx_core.environment.git import find_repository
from pyx_core.formats.amounts import counted
from pyx_core.naming import RUN_ID_PATTERN
from pyx_core.skills.learning.identifiers.identifier import Identifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_GIT_S = 20.0
_MOST_COMMITS = 5000
_MOST_FILES = 50_000
# Hosts that keep everybody's repositories.
_FORGES = frozenset(
    ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "git.sr.ht", "dev.azure.com")
)
# What Azure DevOps, Bitbucket and Gitea put between the groups of an address.
_NO_GROUP = frozenset(("_git", "scm", "v3", "DefaultCollection", "projects", "repos"))
# Authors that are nobody.
_NOBODY = re.compile(
    r"(?i)\bbot\b|\[bot\]|^(?:github|gitlab|dependabot|renovate|root|user)\b|noreply"
)
_FREEMAIL = re.compile(
    r"(?i)^(?:gmail|googlemail|outlook|hotmail|yahoo|icloud|proton(?:mail)?|gmx|users)\b|^example\."
)
_TICKET = re.compile(r"\b([A-Z][A-Z0-9]{1,9})-[1-9]\d{0,5}\b")
_REMOTE = re.compile(
    r"^(?:\w+://)?(?:[^@/\s]+@)?(?P<host>[\w.-]+)(?::\d+)?[:/](?P<path>.+?)(?:\.git)?/?$"
)
_CODE = frozenset(
    (
        *(".py", ".js", ".mjs", ".jsx", ".ts", ".tsx", ".rs", ".go", ".java", ".kt", ".scala"),
        *(".cs", ".rb", ".php", ".swift", ".c", ".cc", ".cpp", ".h", ".hpp", ".ex", ".exs"),
        *(".sql", ".proto"),
    )
)
_OF_A_RUN = re.compile(rf"{RUN_ID_PATTERN}|\.input\.json$")
# Tenants, mappings and the like are often a file each; those at the top are some tool's.
_DATA = frozenset(
    (".yaml", ".yml", ".json", ".toml", ".csv", ".xml", ".properties", ".conf", ".sh", ".ps1")
)
_FOREIGN = frozenset(
    ("node_modules", "vendor", "target", "__pycache__", "venv", "site-packages", "dist", "build")
)


def of_repository(folder: str, environ: Mapping[str, str]) -> Iterator[Identifier]:
    """The identifiers of the repository around `folder`; without git, of its files alone."""
    repository = find_repository(folder) or os.path.abspath(folder)
    yield Identifier(os.path.basename(repository), "repository", "the folder's name")
    if os.path.exists(os.path.join(repository, ".git")):
        yield from _remotes(repository, environ)
        yield from _people(repository, environ)
        yield from _tickets(repository, environ)
    yield from of_files(_named_by_people(list(_files(repository, environ))))


def of_files(paths: Iterable[str]) -> Iterator[Identifier]:
    """Folders and modules by the paths of files, relative to the project, `/` between the parts."""
    seen: set[str] = set()
    for path in _named_by_people(list(paths)):
        *folders, name = path.split("/")
        stem, ending = os.path.splitext(name)
        names = [folder for folder in folders if not folder.startswith(".")]
        if ending.lower() in _CODE or (folders and ending.lower() in _DATA):
            names.append(stem)
        for one in names:
            if one not in seen:
                seen.add(one)
                yield Identifier(one, "module", path)


def _named_by_people(paths: list[str]) -> Iterator[str]:
    """Paths but for those of runs, which pyx names, and of skills, which are called by their own
    name wherever they are kept."""
    skills = tuple(path.removesuffix("SKILL.md") for path in paths if path.endswith("/SKILL.md"))
    for path in paths:
        if not path.startswith(skills) and not _OF_A_RUN.search(path):
            yield path


def _remotes(repository: str, environ: Mapping[str, str]) -> Iterator[Identifier]:
    for line in _git(repository, ("remote", "-v"), environ):
        name, _, url = line.partition("\t")
        found = _REMOTE.match(url.rpartition(" ")[0].strip())
        if found is None:
            continue
        origin = f"the remote {name}"
        if found["host"].lower() not in _FORGES:
            yield Identifier(found["host"], "host", origin)
        *groups, project = found["path"].split("/")
        yield Identifier(project, "repository", origin)
        for group in groups:
            if group and not group.isdigit() and group not in _NO_GROUP:
                yield Identifier(group, "organisation", origin)


def _people(repository: str, environ: Mapping[str, str]) -> Iterator[Identifier]:
    arguments = ("log", "--all", f"--max-count={_MOST_COMMITS}", "--format=%an%x09%ae%n%cn%x09%ce")
    for line in dict.fromkeys(_git(repository, arguments, environ)):
        name, _, address = line.partition("\t")
        if _NOBODY.search(name) or _NOBODY.search(address):
            continue
        if len(name) > 2:
            yield Identifier(name, "person", "an author of commits")
        local, _, domain = address.partition("@")
        if domain:
            yield Identifier(address, "email", "an author of commits")
        if len(local) > 2:
            yield Identifier(local, "person", "an author of commits")
        if domain and not _FREEMAIL.match(domain):
            yield Identifier(domain.rpartition(".")[0] or domain, "host", "an author's address")


def _tickets(repository: str, environ: Mapping[str, str]) -> Iterator[Identifier]:
    subjects = ("log", "--all", f"--max-count={_MOST_COMMITS}", "--format=%s%n%D")
    prefixes: dict[str, int] = {}
    for line in _git(repository, subjects, environ):
        for prefix in _TICKET.findall(line):
            prefixes[prefix] = prefixes.get(prefix, 0) + 1
    for prefix, count in prefixes.items():
        yield Identifier(prefix, "ticket", f"{counted(count, 'ticket')} in the subjects of commits")


def _files(repository: str, environ: Mapping[str, str]) -> Iterator[str]:
    tracked = _git(repository, ("ls-files", "-z"), environ, separator="\0")
    if tracked:
        yield from tracked[:_MOST_FILES]
        return
    left = _MOST_FILES
    for folder, folders, names in os.walk(repository):
        folders[:] = [one for one in folders if one not in _FOREIGN and not one.startswith(".")]
        inside = os.path.relpath(folder, repository).replace(os.sep, "/")
        for name in names[:left]:
            yield name if inside == "." else f"{inside}/{name}"
        left -= len(names)
        if left <= 0:
            return


def _git(
    repository: str, arguments: Sequence[str], environ: Mapping[str, str], separator: str = "\n"
) -> list[str]:
    """What git prints; nothing where it is missing, late, or knows no such thing."""
    variables = {name: value for name, value in environ.items() if not name.startswith("GIT_")}
    variables |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        done = subprocess.run(
            ["git", "-C", repository, "-c", "core.fsmonitor=false", "--no-pager", *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=variables,
            timeout=_GIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    text = done.stdout.decode("utf-8", "replace")
    return [line for line in text.split(separator) if line]
