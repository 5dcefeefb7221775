"""A bundle is proven: each file against each thing that names it, and who signed all that."""

from __future__ import annotations

import json

from pyx_core.evidence.bundle.container import Container, DamagedError
from pyx_core.evidence.bundle.crate import action_id, identifier
from pyx_core.evidence.bundle.envelope import Envelope
from pyx_core.evidence.bundle.layout import (
    HISTORY,
    KEY,
    METADATA,
    RUNS,
    STATEMENTS,
    SUMS,
    statement_name,
)
from pyx_core.evidence.bundle.signature import Signature, judge
from pyx_core.evidence.bundle.statement import anchors, named_digests
from pyx_core.evidence.bundle.sums import read_sums
from pyx_core.hashing import new_digest, sha256_of
from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.naming import INVESTIGATION_ENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal

    from pyx_core.evidence.bundle.keys import PublicKey

    What = Literal["changed", "missing", "extra", "inconsistent"]

# What can be wrong with JSON that somebody else wrote.
_MALFORMED = (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError)


class Problem:
    """A file that is not as something in the bundle says; each of `details` is one word on it."""

    __slots__ = ("details", "file", "what")

    def __init__(self, file: str, what: What) -> None:
        self.file = file
        self.what: What = what
        self.details: list[str] = []


class CheckedRun:
    """A run of a bundle, and the hashes that tie it to the history that it came from."""

    __slots__ = ("anchors", "run_id", "status", "task")

    def __init__(self, manifest: dict[str, Any], anchors: dict[str, str]) -> None:
        self.run_id = str(manifest["run_id"])
        self.task = str(manifest["task"])
        self.status = str(manifest["status"])
        self.anchors = anchors


class BundleCheck:
    """What `check_bundle` found."""

    __slots__ = ("files", "investigations", "problems", "runs", "signature")

    def __init__(
        self,
        files: int,
        runs: list[CheckedRun],
        investigations: list[str],
        problems: list[Problem],
        signature: Signature,
    ) -> None:
        self.files = files
        self.runs = runs
        self.investigations = investigations
        self.problems = problems
        self.signature = signature

    @property
    def is_intact(self) -> bool:
        """Whether every file is what everything says, and no signature is wrong."""
        return not self.problems and self.signature.is_acceptable


def check_bundle(
    path: str, *, key: PublicKey | None = None, known: Iterable[PublicKey] = ()
) -> BundleCheck:
    """Checks a bundle without unpacking it. `key` is whose signature is wanted.

    `known` are the keys of this machine. Raises PyxError: `not_found`, or `usage` for what is no
    bundle or an unsafe one.
    """
    with Container(path) as container:
        checker = _Checker(container)
        checker.run()
        signature = judge(checker.envelopes, checker.embedded_key(), key, known)
        logs = [name for name in container.names if name.endswith(INVESTIGATION_ENDING)]
        logs = sorted(name for name in logs if "/" not in name)
        return BundleCheck(len(container.names), checker.runs, logs, checker.problems, signature)


class _Checker:
    """Goes through one bundle."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._found: dict[str, tuple[int, str]] = {}
        self._problems: dict[tuple[str, What], Problem] = {}
        self.runs: list[CheckedRun] = []
        self.envelopes: list[Envelope] = []

    def run(self) -> None:
        """Every check there is; each adds what it finds."""
        self._hash_all()
        self._check_sums()
        manifests = self._check_manifests(self._check_history())
        self._check_statements(manifests)
        self._check_crate(manifests)

    @property
    def problems(self) -> list[Problem]:
        """All that was found, by file."""
        return [self._problems[key] for key in sorted(self._problems)]

    def embedded_key(self) -> bytes | None:
        """The public key in the bundle, if there is one."""
        return self._read(KEY) if KEY in self._found else None

    def _add(self, file: str, what: What, detail: str) -> None:
        problem = self._problems.setdefault((file, what), Problem(file, what))
        problem.details.append(detail)

    def _hash_all(self) -> None:
        for name in self._container.names:
            digest, size = new_digest(1 << 30), 0
            try:
                for chunk in self._container.chunks(name):
                    digest.update(chunk)
                    size += len(chunk)
            except DamagedError as error:
                self._add(name, "changed", f"its bytes in the zip file are damaged: {error}")
                continue
            self._found[name] = (size, digest.hexdigest())

    def _read(self, name: str) -> bytes:
        """A file of the bundle. Raises ValueError where it is not there, or can't be read."""
        if name not in self._found:
            raise ValueError("it can't be read")
        try:
            return self._container.read(name)
        except DamagedError as error:
            raise ValueError(str(error)) from error

    def _compare(self, name: str, sha256: str, by: str, size: int | None = None) -> None:
        if name not in self._found:
            if name not in self._container.names:
                self._add(name, "missing", f"named by {by}")
            return
        if self._found[name][1] != sha256 or size not in (None, self._found[name][0]):
            self._add(name, "changed", f"not what {by} says")

    def _check_sums(self) -> None:
        try:
            expected = read_sums(self._read(SUMS))
        except _MALFORMED as error:
            self._add(SUMS, "inconsistent", str(error))
            return
        for name, sha256 in expected.items():
            self._compare(name, sha256, SUMS)
        for name in self._container.names:
            if name != SUMS and name not in expected:
                self._add(name, "extra", f"not named by {SUMS}")

    def _check_history(self) -> list[str]:
        """The chain, and the manifests that it names, which are those of the bundle."""
        previous: str | None = None
        names: list[str] = []
        try:
            for raw in self._read(HISTORY).split(b"\n")[:-1]:
                line = json.loads(raw)
                if line["previous_sha256"] != previous:
                    raise ValueError(f"the chain is broken at {line['run_id']}")
                previous = sha256_of(raw)
                names.append(str(line["manifest"]))
                self._compare(names[-1], line["manifest_sha256"], HISTORY)
        except _MALFORMED as error:
            self._add(HISTORY, "inconsistent", str(error))
        if not names:
            self._add(RUNS, "missing", f"{HISTORY} names no run")
        return names

    def _check_manifests(self, names: list[str]) -> list[dict[str, Any]]:
        """The manifests; their files are compared."""
        manifests: list[dict[str, Any]] = []
        named = set(names)
        for name in names:
            try:
                content = self._read(name)
                manifest = json.loads(content)
                if encode_for_readers(manifest) != content:
                    raise ValueError("it is not written as pyx writes a manifest")
                if f"{RUNS}{manifest['run_id']}" != name.rpartition("/")[0]:
                    raise ValueError("it is not the manifest of this run")
                named |= self._check_files(manifest)
            except _MALFORMED as error:
                self._add(name, "inconsistent", str(error))
                continue
            manifests.append(manifest)
        for name in self._container.names:
            if name.startswith(RUNS) and name not in named:
                self._add(name, "extra", "not named by a manifest")
        return manifests

    def _check_files(self, manifest: dict[str, Any]) -> set[str]:
        """Compares the files of a run; their names. What was left out is missing."""
        files = [*manifest["outputs"], manifest["script"], manifest["input"]]
        present = [file for file in files if file is not None]
        for file in present:
            self._compare(file["path"], file["sha256"], "the manifest", file["size"])
        return {str(file["path"]) for file in present}

    def _check_statements(self, manifests: list[dict[str, Any]]) -> None:
        expected = {statement_name(manifest["run_id"]) for manifest in manifests}
        for name in self._container.names:
            if name.startswith(STATEMENTS) and name not in expected:
                self._add(name, "extra", "no run goes with it")
        for manifest in manifests:
            name = statement_name(manifest["run_id"])
            try:
                envelope = Envelope(self._read(name))
                self.runs.append(self._check_statement(name, envelope, manifest))
            except _MALFORMED as error:
                self._add(name, "inconsistent", str(error))
                continue
            self.envelopes.append(envelope)

    def _check_statement(
        self, name: str, envelope: Envelope, manifest: dict[str, Any]
    ) -> CheckedRun:
        digests = named_digests(envelope.statement)
        for file, sha256 in digests.items():
            self._compare(file, sha256, "the statement")
        details = envelope.statement["predicate"]["runDetails"]["metadata"]
        said = [details[key] for key in ("invocationId", "startedOn", "finishedOn", "pyx_status")]
        if said != [manifest[key] for key in ("run_id", "started_at", "finished_at", "status")]:
            raise ValueError("it is about another run than its manifest")
        own = f"{RUNS}{manifest['run_id']}/"
        for file in self._found:
            shared = not file.startswith((RUNS, STATEMENTS, "snapshots/")) and file != SUMS
            if (shared or file.startswith(own)) and file not in digests:
                self._add(file, "extra", f"not named by {name}")
        return CheckedRun(manifest, anchors(envelope.statement))

    def _check_crate(self, manifests: list[dict[str, Any]]) -> None:
        try:
            entities = {
                entity["@id"]: entity for entity in json.loads(self._read(METADATA))["@graph"]
            }
            for name in self._container.names:
                if name == METADATA:
                    continue
                entity = entities.get(identifier(name))
                if entity is None:
                    self._add(name, "extra", f"not named by {METADATA}")
                elif "sha256" in entity:
                    size = int(entity["contentSize"])
                    self._compare(name, entity["sha256"], METADATA, size)
            for manifest in manifests:
                action = entities[action_id(manifest["run_id"])]
                if action["startTime"][:23] != manifest["started_at"][:23]:
                    raise ValueError(f"it tells of {manifest['run_id']} what its manifest does not")
        except _MALFORMED as error:
            self._add(METADATA, "inconsistent", str(error))
