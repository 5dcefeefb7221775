"""RO-Crate metadata of the profile Process Run Crate 0.5: each run is an action on files.

Sources: https://w3id.org/ro/crate/1.1, https://w3id.org/ro/wfrun/process/0.5. The context is a
part of RO-Crate's own, by value, so that no reader needs the network.
"""

from __future__ import annotations

import json
import os

from pyx_core.evidence.bundle.layout import METADATA

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from pyx_core.evidence.bundle.contents import Evidence, RunContents
    from pyx_core.evidence.bundle.parts import Part

    Entity = dict[str, Any]

CONTEXT_FILE = os.path.join(os.path.dirname(__file__), "crate-context.json")
CRATE = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_COMPLETED = "http://schema.org/CompletedActionStatus"
_FAILED = "http://schema.org/FailedActionStatus"
_PYX = "#pyx"
_OPERATOR = "#operator"
_LICENCE = "#licence"


def crate(
    runs: Iterable[tuple[RunContents, dict[str, Any]]], parts: Iterable[Part], others: Iterable[str]
) -> dict[str, Any]:
    """The metadata of a bundle: runs with their manifests, files with hashes, files without."""
    with open(CONTEXT_FILE, encoding="utf-8") as file:
        context = json.load(file)
    pairs = list(runs)
    files = [_file(part) for part in parts] + [
        {"@id": identifier(name), "@type": "File", "name": name} for name in others
    ]
    by_id = {entity["@id"]: entity for entity in files}
    actions: list[Entity] = []
    software: dict[str, Entity] = {}
    for contents, manifest in pairs:
        actions.append(_action(contents, manifest, by_id, software))
    return {
        "@context": context,
        "@graph": [
            _descriptor(),
            _root(pairs, files, actions),
            {
                "@id": PROFILE,
                "@type": "CreativeWork",
                "name": "Process Run Crate",
                "version": "0.5",
            },
            {
                "@id": _LICENCE,
                "@type": "CreativeWork",
                "name": "No licence",
                "description": "Evidence, handed over to be checked; no right of use is granted.",
            },
            {
                "@id": _OPERATOR,
                "@type": "Person",
                "name": "not named",
                "description": "Whoever called pyx. Names of persons are not recorded.",
            },
            *software.values(),
            *actions,
            *files,
        ],
    }


def identifier(name: str) -> str:
    """The relative URI of a file in the bundle."""
    from urllib.parse import quote

    return quote(name)


def _descriptor() -> Entity:
    return {
        "@id": METADATA,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": CRATE},
    }


def _root(
    pairs: list[tuple[RunContents, dict[str, Any]]], files: list[Entity], actions: list[Entity]
) -> Entity:
    tasks = ", ".join(sorted({manifest["task"] for _, manifest in pairs})[:5])
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Evidence of {len(pairs)} run{'s' if len(pairs) > 1 else ''}: {tasks}",
        "description": "Scripts, inputs, logs and outputs of runs of pyx, with their hashes.",
        "datePublished": max(_time(manifest["finished_at"]) for _, manifest in pairs),
        "license": {"@id": _LICENCE},
        "conformsTo": {"@id": PROFILE},
        "hasPart": _references(files),
        "mentions": _references(actions),
    }


def _file(part: Part) -> Entity:
    return {
        "@id": identifier(part.name),
        "@type": "File",
        "name": part.name.rpartition("/")[2],
        "encodingFormat": part.media_type,
        "contentSize": str(part.size),
        "sha256": part.sha256,
    }


def _action(
    contents: RunContents,
    manifest: dict[str, Any],
    files: dict[str, Entity],
    software: dict[str, Entity],
) -> Entity:
    present = contents.present
    results = [file for file in present if file.role in ("output", "log")]
    succeeded = manifest["status"] == "ok"
    action = {
        "@id": action_id(contents.run.run_id),
        "@type": "CreateAction",
        "name": f"{manifest['task']} {manifest['run_id']}",
        "identifier": manifest["run_id"],
        "description": manifest["summary"],
        "instrument": {"@id": _instrument(contents, manifest, files, software)},
        "agent": {"@id": _OPERATOR},
        "startTime": _time(manifest["started_at"]),
        "endTime": _time(manifest["finished_at"]),
        "object": _named(file for file in present if file.role in ("input", "packages")),
        "result": _named(results),
        "actionStatus": _COMPLETED if succeeded else _FAILED,
        "error": None if succeeded else manifest["error"] or manifest["status"],
        "isBasedOn": {"@id": identifier(contents.manifest_name)},
    }
    return {key: value for key, value in action.items() if value not in (None, [])}


def action_id(run_id: str) -> str:
    """The identifier of a run's action."""
    return f"#{run_id}"


def _instrument(
    contents: RunContents,
    manifest: dict[str, Any],
    files: dict[str, Entity],
    software: dict[str, Entity],
) -> str:
    """The script as it ran; else pyx itself, which did the work."""
    script = contents.of("script")
    if script is None:
        version = manifest["tool"]["version"]
        software[_PYX] = _software(_PYX, "pyx", version)
        return _PYX
    entity = files[identifier(script.name)]
    entity["@type"] = ["File", "SoftwareSourceCode"]
    entity["version"] = script.sha256
    runtime = manifest["command"]["runtime"]
    if runtime is not None:
        from urllib.parse import quote

        name, _, version = runtime.rpartition(" ")
        key = f"#{quote(runtime, safe='')}"
        software[key] = _software(key, name or runtime, version)
        entity["softwareRequirements"] = {"@id": key}
    return str(entity["@id"])


def _software(key: str, name: str, version: str) -> Entity:
    return {"@id": key, "@type": "SoftwareApplication", "name": name, "softwareVersion": version}


def _named(files: Iterable[Evidence]) -> Any:
    return _references([{"@id": identifier(file.name)} for file in files])


def _references(entities: list[Entity]) -> Any:
    """RO-Crate is compacted JSON-LD: one reference stands without a list."""
    references = [{"@id": key} for key in dict.fromkeys(entity["@id"] for entity in entities)]
    return references[0] if len(references) == 1 else references


def _time(timestamp: str) -> str:
    """ISO 8601 with an offset, as the profile wants it."""
    return timestamp.removesuffix("Z") + "+00:00"
