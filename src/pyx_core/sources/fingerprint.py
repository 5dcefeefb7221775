"""A fingerprint: what proves which store one is connected to, as a run with a file to cite."""

from __future__ import annotations

import os
import time

from pyx_core.errors import write_error
from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.runs.record import record
from pyx_core.runs.request import Request
from pyx_core.runs.status import timestamp
from pyx_core.sources.identity import identity_of, proves_little
from pyx_core.sources.pins import Pin, Pins
from pyx_core.sources.registry import connect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from pyx_core.runs.finish import Record
    from pyx_core.runs.record import Workspace
    from pyx_core.sources.description import Description, Part
    from pyx_core.sources.identity import Comparison
    from pyx_core.sources.session import Limits, Session
    from pyx_core.sources.source import Source

TASK = "fingerprint"
# What lets a login see who the server is.
_TO_SEE_MORE = {"redis": "let it: ACL SETUSER LOGIN +info"}
_ELSE = "use a login that may ask the server who it is"


class Fingerprint:
    """What was found of one source: the record of the run, the file's content (empty where it
    failed), and how it compares with its pin (None without one)."""

    __slots__ = ("compared", "content", "identity", "label", "record", "source")

    def __init__(self, source: Source, label: str | None) -> None:
        self.source = source
        self.label = label
        self.identity: list[Part] = []
        self.content: dict[str, Any] = {}
        self.compared: Comparison | None = None
        self.record: Record

    def pin(self, folder: str) -> str:
        """Pins this identity in a project's folder; the file's path. Raises PyxError."""
        pins = Pins(folder)
        run_id = self.record.manifest["run_id"]
        pin = Pin(
            parts=self.identity,
            pinned_at=self.content["taken_at"],
            run_id=run_id,
            label=self.label,
        )
        pins.put(self.source.name, pin)
        return pins.path


class Wish:
    """How fingerprints are to be taken: in which folders, within which limits."""

    __slots__ = ("caller_cwd", "environ", "limits", "output_dir")

    def __init__(
        self,
        *,
        caller_cwd: str,
        environ: Mapping[str, str],
        limits: Limits,
        output_dir: str | None = None,
    ) -> None:
        self.caller_cwd = caller_cwd
        self.environ = environ
        self.limits = limits
        self.output_dir = output_dir


def take_fingerprint(
    source: Source,
    wish: Wish,
    argv: list[str],
    label: str | None = None,
    open_session: Callable[[Source, Limits], Session] = connect,
) -> Fingerprint:
    """Connects, looks, and writes `fingerprint.<source>.<run_id>.json`.

    `label` is what a person calls the store; else the label of its pin stays. What fails is in the
    record of the run. Raises PyxError where evidence can't be written, or the pins be read.
    """
    pins = Pins(wish.caller_cwd)
    pin = pins.get(source.name)
    if label is None and pin is not None:
        label = pin.label
    found = Fingerprint(source, label)

    def perform(workspace: Workspace) -> None:
        started = time.perf_counter()
        session = open_session(source, wish.limits)
        try:
            workspace.say(f"connected to {source.name} in {time.perf_counter() - started:.3f} s")
            test = session.self_test()
            description = session.describe()
            now = time.time()
        finally:
            session.close()
        found.identity = identity_of(source, description, label)
        found.compared = pins.compare(source.name, found.identity)
        found.content = {
            "source": source.public(),
            "taken_at": timestamp(now),
            **_described(description, found.identity, now),
            "mechanism": {"enforced": session.mechanism, "shown": test},
            "pin": _pin_record(found.compared, pins),
        }
        path = os.path.join(
            workspace.names.folder, f"{TASK}.{source.name}.{workspace.names.run_id}.json"
        )
        _write(path, found.content)
        workspace.add_output(path, role=TASK)
        workspace.summary = _summary(source, found.content, found.compared)
        workspace.say(workspace.summary)
        if proves_little(found.identity):
            message = (
                f"nothing that {source.name} may see tells this server from another at the same "
                f"address, so a pin would not notice; {_TO_SEE_MORE.get(source.kind, _ELSE)}"
            )
            workspace.warnings.append({"kind": "identity_weak", "message": message})

    request = Request(
        caller_cwd=wish.caller_cwd,
        environ=wish.environ,
        source="pyx",
        task=TASK,
        output_dir=wish.output_dir,
        input_content=encode_for_readers({"source": source.name}),
    )
    found.record = record(request, argv, perform)
    return found


def _described(description: Description, identity: list[Part], now: float) -> dict[str, Any]:
    server_time = description.server_time
    return {
        "version": description.version,
        "server_time": None if server_time is None else timestamp(server_time),
        "skew_s": None if server_time is None else round(server_time - now, 3),
        **description.facts,
        "identity": [part.as_record() for part in identity],
        "rights": {
            "beyond_reading": [
                {"name": right.name, "meaning": right.meaning, "contained": right.contained}
                for right in description.rights
            ],
            "uncontained": [right.name for right in description.uncontained],
        },
    }


def _pin_record(compared: Comparison | None, pins: Pins) -> dict[str, Any] | None:
    if compared is None:
        return None
    return {
        "file": pins.path,
        "verdict": compared.verdict,
        "meaning": compared.meaning,
        "matching": [part.name for part in compared.matching],
        "differing": [
            {"name": name, "nature": nature, "pinned": old, "now": new}
            for name, nature, old, new in compared.differing
        ],
    }


def _summary(source: Source, content: Mapping[str, Any], compared: Comparison | None) -> str:
    words = [f"{source.name}: {content['version']}"]
    words += [
        str(content[key]) for key in ("database", "role") if content.get(key) not in (None, "")
    ]
    uncontained = content["rights"]["uncontained"]
    if uncontained:
        words.append(f"may do harm: {', '.join(uncontained[:5])}")
    if compared is not None:
        same = compared.verdict == "same"
        words.append("as pinned" if same else f"NOT as pinned: {compared.meaning}")
    return ", ".join(words)


def _write(path: str, content: Mapping[str, Any]) -> None:
    try:
        with open(path, "xb") as file:
            file.write(encode_for_readers(content))
    except OSError as error:
        raise write_error(path, error) from error
