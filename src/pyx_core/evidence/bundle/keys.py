"""ed25519 keys in PEM files, to sign bundles and to check who did.

securesystemslib (the extra `signing`) is loaded when a key is used, never before.
"""

from __future__ import annotations

import os
import stat

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from securesystemslib.signer import CryptoSigner, SSlibKey

PUBLIC_ENDING = ".pub"
_LARGEST_BYTES = 1 << 16


class PublicKey:
    """The half of a key that checks signatures. `pem` is what its file holds."""

    __slots__ = ("_key", "pem")

    def __init__(self, key: SSlibKey, pem: bytes) -> None:
        self._key = key
        self.pem = pem

    @property
    def key_id(self) -> str:
        """The sha256 that stands for the key in envelopes."""
        return str(self._key.keyid)

    def verifies(self, envelope: dict[str, Any]) -> bool:
        """Whether a DSSE envelope has a right signature of this key."""
        from securesystemslib.dsse import Envelope
        from securesystemslib.exceptions import VerificationError

        try:
            copy = {**envelope, "signatures": [dict(one) for one in envelope["signatures"]]}
            Envelope.from_dict(copy).verify([self._key], 1)
        except (VerificationError, KeyError, TypeError, ValueError):
            return False
        return True


class SigningKey:
    """The half of a key that signs, which no bundle ever holds."""

    __slots__ = ("_signer", "public")

    def __init__(self, signer: CryptoSigner) -> None:
        self._signer = signer
        self.public = PublicKey(signer.public_key, _public_pem(signer))

    def sign(self, payload: bytes, payload_type: str) -> dict[str, Any]:
        """The signed DSSE envelope of a payload."""
        from securesystemslib.dsse import Envelope

        envelope = Envelope(payload, payload_type, {})
        envelope.sign(self._signer)
        record: dict[str, Any] = envelope.to_dict()
        return record


def make_key(path: str) -> PublicKey:
    """Makes a key: the private half in `path`, readable by its owner only, the other beside it.

    Raises PyxError: `exists` where one of the files is there, `unwritable`, `tool_failed`.
    """
    _require_library()
    from securesystemslib.signer import CryptoSigner

    signer = CryptoSigner.generate_ed25519()
    public = SigningKey(signer).public
    made: list[str] = []
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        for target, content, mode in (
            (path, signer.private_bytes, 0o600),
            (path + PUBLIC_ENDING, public.pem, 0o644),
        ):
            descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
            made.append(target)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
    except OSError as error:
        for target in made:
            os.unlink(target)
        if isinstance(error, FileExistsError):
            message = f"{error.filename} exists, and a key never replaces a file"
            raise PyxError("exists", message, "give another path") from error
        reason = (error.strerror or str(error)).lower()
        raise PyxError(
            "unwritable", f"can't write {error.filename or path}: {reason}", "give another path"
        ) from error
    return public


def read_signing_key(path: str) -> SigningKey:
    """The private key in a PEM file. Raises PyxError `not_found`, `usage` or `tool_failed`."""
    content = _read(path)
    if b"PRIVATE KEY" not in content:
        hint = "pyx key new makes one"
        raise PyxError("usage", f"{path} holds no private key", hint)
    _require_library()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.signer import CryptoSigner

    try:
        key = load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        hint = "it has to be ed25519 in PEM (PKCS #8), without a password"
        raise PyxError("usage", f"{path} holds no key that can be read", hint) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise PyxError("usage", f"{path} holds no ed25519 key", "pyx key new makes one")
    return SigningKey(CryptoSigner(key))


def read_public_key(path: str) -> PublicKey:
    """The public key in a PEM file, or the public half of a private one. Raises PyxError."""
    content = _read(path)
    if b"PRIVATE KEY" in content:
        return read_signing_key(path).public
    return parse_public_key(content, path)


def parse_public_key(content: bytes, origin: str) -> PublicKey:
    """A public key from the text of its PEM file. Raises PyxError `usage` or `tool_failed`."""
    _require_library()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from securesystemslib.signer import SSlibKey

    try:
        key = load_pem_public_key(content)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise PyxError("usage", f"{origin} holds no public key", "check the path") from error
    if not isinstance(key, Ed25519PublicKey):
        raise PyxError("usage", f"{origin} holds no ed25519 key", "check the path")
    return PublicKey(SSlibKey.from_crypto(key), content)


def is_library_there() -> bool:
    """Whether signatures can be made and checked here."""
    import importlib.util

    return all(importlib.util.find_spec(name) for name in ("securesystemslib", "cryptography"))


def _require_library() -> None:
    if not is_library_there():
        raise PyxError(
            "tool_failed",
            "signatures need the extra `signing`, which is not installed",
            "pyx add 'securesystemslib[crypto]'",
        )


def _read(path: str) -> bytes:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise PyxError("usage", f"{path} is no file", "check the path")
        with open(path, "rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        hint = "pyx key new makes a pair; of others, ask for the public one"
        raise PyxError("not_found", f"can't read the key {path}: {reason}", hint) from error
    if len(content) > _LARGEST_BYTES:
        raise PyxError("usage", f"{path} is too large for a key", "check the path")
    return content


def _public_pem(signer: CryptoSigner) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    raw = bytes.fromhex(signer.public_key.keyval["public"])
    key = Ed25519PublicKey.from_public_bytes(raw)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
