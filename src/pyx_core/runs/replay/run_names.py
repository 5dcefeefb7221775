"""The built-in rule `pyx.run-names`: a run's id and its own folder may differ in what it wrote."""

from __future__ import annotations

import json
import os
import re

from pyx_core.errors import write_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.manifest.contract import Manifest

RULE_ID = "pyx.run-names"
REASON = "each run has an id and a folder of its own"
_CHUNK_BYTES = 1 << 20
_FIRST_BYTES = 8192
_SHORTEST_PATH = 4
_SECONDS = len("20261124_072312")
# Behind a path: what would make it the beginning of another one's name.
_END = rb"(?![\w-])"


class RunNames:
    """What pyx told a run about itself, and what stands for it in a comparison."""

    def __init__(self, own: Manifest, own_path: str, other: Manifest) -> None:
        """`own` is the run whose files are read; the folders of `other` have the same names, since
        a replay may still speak of the original's."""
        log = next((o["path"] for o in own["outputs"] if o["attribution"] == "pyx"), None)
        tokens = {
            other["output_dir"]: "<PYX_OUTPUT_DIR>",
            own["output_dir"]: "<PYX_OUTPUT_DIR>",
            own["script"] and own["script"]["path"]: "<SCRIPT>",
            own["input_path"]: "<PYX_INPUT_PATH>",
            log: "<PYX_LOG_PATH>",
            own_path: "<PYX_OUTPUT_PATH>",
        }
        self._tokens: dict[bytes, bytes] = {}
        for path, token in tokens.items():
            if path is not None and len(path) >= _SHORTEST_PATH:
                self._add(path, token)
        self._add(own["run_id"], "<PYX_RUN_ID>")
        self._add(own["run_id"][:_SECONDS], "<PYX_RUN_TIME>")
        folder = own["output_dir"].encode("utf-8", "surrogateescape")
        others = other["output_dir"].encode("utf-8", "surrogateescape")
        self._own = frozenset(self._tokens) - (frozenset([others]) - {folder})
        words = sorted(self._tokens, key=len, reverse=True)
        self._longest = len(words[0])
        self._pattern = re.compile(
            b"|".join(
                re.escape(word) + (_END if os.sep.encode() in word else b"") for word in words
            )
        )

    def _add(self, value: str, token: str) -> None:
        """As it is, and as JSON writes it, with and without letters beyond ASCII."""
        for text in (value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]):
            self._tokens.setdefault(text.encode("utf-8", "surrogateescape"), token.encode())

    def specific_to(self, other: RunNames) -> frozenset[bytes]:
        """Words that pyx told this run and not that one."""
        return self._own - other._own

    def normalise(self, path: str, target: str, counted: frozenset[bytes]) -> int | None:
        """Writes a text with its names replaced; how many `counted` words were. None for binaries.

        Raises PyxError where it can't be written, OSError where it can't be read.
        """
        found = 0

        def replaced(match: re.Match[bytes]) -> bytes:
            nonlocal found
            found += match[0] in counted
            return self._tokens[match[0]]

        with open(path, "rb") as source:
            first = source.read(_FIRST_BYTES)
            if b"\0" in first:
                return None
            try:
                with open(target, "wb") as file:
                    file.writelines(self._pieces(source, first, replaced))
            except OSError as error:
                raise write_error(target, error) from error
        return found

    def _pieces(
        self, source: BinaryIO, first: bytes, replaced: Callable[[re.Match[bytes]], bytes]
    ) -> Iterator[bytes]:
        held = first
        while chunk := source.read(_CHUNK_BYTES):
            held += chunk
            # A word that begins behind this may not be whole yet, or lack what follows it.
            limit = len(held) - self._longest - 1
            position = 0
            for match in self._pattern.finditer(held):
                if match.start() >= limit:
                    break
                yield held[position : match.start()]
                yield replaced(match)
                position = match.end()
            end = max(position, limit, 0)
            yield held[position:end]
            held = held[end:]
        yield self._pattern.sub(replaced, held)


if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO
