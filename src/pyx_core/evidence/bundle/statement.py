"""What is attested of a run: an in-toto Statement, version 1, with SLSA provenance, version 1.

Sources: https://in-toto.io/Statement/v1, https://slsa.dev/provenance/v1.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from pyx_core.evidence.bundle.contents import RunContents
    from pyx_core.evidence.bundle.parts import Part

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "urn:manifest-io:1"
BUILDER = "urn:pyx"
_ORIGINALS = ("original manifest", "original history line", "original history head")


def statement(
    contents: RunContents,
    manifest: dict[str, Any],
    original_manifest_sha256: str,
    common: Iterable[Part],
) -> dict[str, Any]:
    """The statement about a run; `common` are its manifest and what all runs of a bundle share.

    The subject is what the run made, or its log where it made nothing. The hashes of what the
    history knows tie it to the chain there, whose files are not in the bundle.
    """
    present = contents.present
    outputs = [file for file in present if file.role == "output"]
    logs = [file for file in present if file.role == "log"]
    shared = list(common)
    subject = [_resource(file.name, file.sha256) for file in outputs or logs]
    link = contents.link
    hashes = link.original() if link is not None else {}
    originals = [
        hashes.get("manifest_sha256") or original_manifest_sha256,
        hashes.get("line_sha256"),
        hashes.get("head_sha256"),
    ]
    byproducts = [_resource(file.name, file.sha256) for file in logs]
    byproducts += [_resource(part.name, part.sha256) for part in shared]
    byproducts += [
        _resource(name, sha256)
        for name, sha256 in zip(_ORIGINALS, originals, strict=True)
        if sha256 is not None
    ]
    return {
        "_type": STATEMENT_TYPE,
        "subject": subject or [_resource(shared[0].name, shared[0].sha256)],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {
                    "argv": manifest["command"]["argv"],
                    "script": manifest["script"] and manifest["script"]["path"],
                    "input": manifest["input_path"],
                    "limits": manifest["limits"],
                },
                "internalParameters": {
                    "interpreter": manifest["command"]["interpreter"],
                    "runtime": manifest["command"]["runtime"],
                    "environment": manifest["environment"],
                },
                "resolvedDependencies": _dependencies(contents, manifest),
            },
            "runDetails": {
                "builder": {
                    "id": BUILDER,
                    "version": {manifest["tool"]["name"]: manifest["tool"]["version"]},
                },
                "metadata": {
                    "invocationId": manifest["run_id"],
                    "startedOn": manifest["started_at"],
                    "finishedOn": manifest["finished_at"],
                    "pyx_status": manifest["status"],
                    "pyx_exitCode": manifest["exit_code"],
                },
                "byproducts": byproducts,
            },
        },
    }


def named_digests(statement: dict[str, Any]) -> dict[str, str]:
    """The sha256 of each file that a statement names, by its name in the bundle.

    Raises KeyError, TypeError or AttributeError for what has not the shape of a statement.
    """
    predicate = statement["predicate"]
    resources = [
        *statement["subject"],
        *predicate["buildDefinition"]["resolvedDependencies"],
        *predicate["runDetails"]["byproducts"],
    ]
    return {
        resource["name"]: resource["digest"]["sha256"]
        for resource in resources
        if "sha256" in resource["digest"] and resource["name"] not in _ORIGINALS
    }


def anchors(statement: dict[str, Any]) -> dict[str, str]:
    """The hashes of the original manifest, history line and head, by these words."""
    return {
        resource["name"].removeprefix("original "): resource["digest"]["sha256"]
        for resource in statement["predicate"]["runDetails"]["byproducts"]
        if resource["name"] in _ORIGINALS
    }


def _dependencies(contents: RunContents, manifest: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        _resource(file.name, file.sha256)
        for file in contents.present
        if file.role in ("script", "input", "packages")
    ]
    git = manifest["git"]
    if git is not None and git["commit"] is not None:
        found.append({"name": "repository", "digest": {"gitCommit": git["commit"]}})
    return found


def _resource(name: str, sha256: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": sha256}}
