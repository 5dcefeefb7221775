"""A DSSE envelope around a statement: signed, or without a signature.

Source: https://github.com/secure-systems-lab/dsse. securesystemslib is loaded for signatures only.
"""

from __future__ import annotations

import binascii
import json

from pyx_core.manifest.encoding import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.evidence.bundle.keys import PublicKey, SigningKey

PAYLOAD_TYPE = "application/vnd.in-toto+json"


class Envelope:
    """An envelope as it was read: what it holds, and the ids of the keys that are said to sign."""

    __slots__ = ("_loaded", "key_ids", "statement")

    def __init__(self, content: bytes) -> None:
        """Raises ValueError for what is no envelope with a statement, written as pyx writes it."""
        try:
            loaded: Any = json.loads(content)
            payload = binascii.a2b_base64(loaded["payload"].encode("ascii"), strict_mode=True)
            self.statement: dict[str, Any] = json.loads(payload)
            self.key_ids = [str(signature["keyid"]) for signature in loaded["signatures"]]
            shape = loaded["payloadType"], type(self.statement), encode(self.statement)
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError("it has not the shape of an envelope") from error
        if shape != (PAYLOAD_TYPE, dict, payload + b"\n") or encode(loaded) != content:
            raise ValueError("it is not written as pyx writes an envelope")
        self._loaded = loaded

    def is_signed_by(self, key: PublicKey) -> bool:
        """Whether a signature of this key is there and right."""
        return key.verifies(self._loaded)


def wrap(statement: dict[str, Any], key: SigningKey | None) -> bytes:
    """The envelope of a statement, as JSON. Without a key it has no signature."""
    payload = encode(statement).rstrip(b"\n")
    if key is not None:
        return encode(key.sign(payload, PAYLOAD_TYPE))
    text = binascii.b2a_base64(payload, newline=False).decode()
    return encode({"payload": text, "payloadType": PAYLOAD_TYPE, "signatures": []})
