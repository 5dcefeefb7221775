"""Runs become a bundle: gathered, examined, described, attested, written."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError
from pyx_core.evidence.bundle.archive import write_archive
from pyx_core.evidence.bundle.bundled_history import bundled_line, chained, links
from pyx_core.evidence.bundle.contents import RunContents
from pyx_core.evidence.bundle.crate import crate
from pyx_core.evidence.bundle.envelope import wrap
from pyx_core.evidence.bundle.examine import Examiner
from pyx_core.evidence.bundle.layout import HISTORY, KEY, METADATA, README, SUMS, statement_name
from pyx_core.evidence.bundle.parts import Part, written
from pyx_core.evidence.bundle.portable_manifest import portable_manifest, redaction_of
from pyx_core.evidence.bundle.statement import statement
from pyx_core.evidence.bundle.sums import sums
from pyx_core.hashing import sha256_of
from pyx_core.manifest.encoding import encode, encode_for_readers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any

    from pyx_core.evidence.bundle.archive import Archived
    from pyx_core.evidence.bundle.examine import Finding
    from pyx_core.evidence.bundle.identity import Identity
    from pyx_core.evidence.bundle.keys import SigningKey
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.secrets.detect import Secrets

_README_FILE = os.path.join(os.path.dirname(__file__), "bundle-readme.md")
_MOST_SHOWN = 20


class Built:
    """A bundle that was written: its runs, its files, and those that had to be left out."""

    __slots__ = ("archived", "files", "left_out", "path", "run_ids")

    def __init__(self, path: str, runs: list[RunContents], files: int, archived: Archived) -> None:
        self.path = path
        self.run_ids = [contents.run.run_id for contents in runs]
        self.files = files
        self.left_out = [file.name for contents in runs for file in contents.left_out]
        self.archived = archived


def build(
    runs: Iterable[StoredRun],
    target: str,
    *,
    secrets: Secrets,
    identity: Identity,
    allowed: Collection[str] = (),
    key: SigningKey | None = None,
    overwrite: bool = False,
    investigations: Sequence[Part] = (),
) -> Built:
    """Writes a bundle of runs to `target`. The same runs and history make the same bytes.

    `investigations` are logs that cite the runs, as they are.

    Raises PyxError `refused`, with a list, where a file is not what its manifest says, or holds a
    secret or a name of this machine that is not allowed; `exists`, `unwritable`, `disk_full`.
    """
    if not overwrite and os.path.lexists(target):
        raise PyxError("exists", f"{target} exists", "give another name, or --overwrite")
    gathered = _gather(runs)
    examiner = Examiner(secrets, identity)
    for contents in gathered:
        examiner.look_at_run(contents)
    parts = _evidence(gathered)
    own, statements = _describe(gathered, parts, investigations, identity, key)
    examiner.look_at_parts(own)
    examiner.look_at_parts(
        written(name, encode(attested), "application/json") for name, attested in statements
    )
    _refuse([finding for finding in examiner.findings if finding.name not in allowed])
    envelopes = [
        written(name, wrap(attested, key), "application/vnd.in-toto+json")
        for name, attested in statements
    ]
    everything = [*parts, *own, *envelopes]
    everything.append(written(SUMS, sums(everything), "text/plain"))
    archived = write_archive(target, everything)
    return Built(target, gathered, len(everything), archived)


def _gather(runs: Iterable[StoredRun]) -> list[RunContents]:
    by_id = {run.run_id: run for run in runs}
    ordered = [by_id[run_id] for run_id in sorted(by_id)]
    known = {
        home: links(home, [run.run_id for run in ordered if run.home == home])
        for home in {run.home for run in ordered}
    }
    return [RunContents(run, known[run.home].get(run.run_id)) for run in ordered]


def _evidence(gathered: list[RunContents]) -> list[Part]:
    parts: dict[str, Part] = {}
    for contents in gathered:
        for file in contents.present:
            size = file.size if file.size is not None else os.path.getsize(file.path)
            parts[file.name] = Part(
                file.name,
                size=size,
                sha256=file.sha256,
                media_type=file.media_type,
                path=file.path,
            )
    return list(parts.values())


def _describe(
    gathered: list[RunContents],
    evidence: list[Part],
    investigations: Sequence[Part],
    identity: Identity,
    key: SigningKey | None,
) -> tuple[list[Part], list[tuple[str, dict[str, Any]]]]:
    """What is in the bundle besides evidence, and by name the statements, which vouch for all."""
    pairs = []
    lines = []
    manifests: dict[str, Part] = {}
    for contents in gathered:
        redaction = redaction_of(contents, identity)
        manifest = portable_manifest(contents, redaction)
        part = written(
            contents.manifest_name,
            encode_for_readers(manifest),  # as any manifest is written
            "application/json",
        )
        manifests[contents.run.run_id] = part
        pairs.append((contents, manifest))
        lines.append(bundled_line(contents.link, manifest, part.name, part.sha256, redaction))
    with open(_README_FILE, "rb") as file:
        common = [
            written(HISTORY, chained(lines), "application/jsonl"),
            written(README, file.read(), "text/markdown"),
            *investigations,
        ]
    if key is not None:
        common.append(written(KEY, key.public.pem, "application/x-pem-file"))
    described = [*evidence, *manifests.values(), *common]
    names = [statement_name(contents.run.run_id) for contents in gathered]
    metadata = encode_for_readers(crate(pairs, described, [*names, SUMS]))
    common.append(written(METADATA, metadata, "application/ld+json"))
    statements = [
        (
            statement_name(contents.run.run_id),
            statement(
                contents,
                manifest,
                sha256_of(contents.run.content),
                [manifests[contents.run.run_id], *common],
            ),
        )
        for contents, manifest in pairs
    ]
    return [*manifests.values(), *common], statements


def _refuse(findings: list[Finding]) -> None:
    if not findings:
        return
    shown = [f"  {finding.file}: {finding.reason}" for finding in findings[:_MOST_SHOWN]]
    if len(findings) > _MOST_SHOWN:
        shown.append(f"  and {len(findings) - _MOST_SHOWN} more")
    names = sorted({finding.name for finding in findings})
    flags = " ".join(f"--allow {name}" for name in names[:_MOST_SHOWN])
    raise PyxError(
        "refused",
        "no bundle was made, as evidence can't be edited:\n" + "\n".join(shown),
        f"leave these runs out, or take it as it is: {flags}",
    )
