"""Who vouches for a bundle: nobody, a key that is wanted or known, or one that nobody knows."""

from __future__ import annotations

from pyx_core.errors import PyxError
from pyx_core.evidence.bundle.keys import is_library_there, parse_public_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from pyx_core.evidence.bundle.envelope import Envelope
    from pyx_core.evidence.bundle.keys import PublicKey

    State = Literal[
        "unsigned",  # no statement is signed
        "signed",  # each is, by the key that was asked for or one that this machine knows
        "signed_by_unknown",  # each is, by the key in the bundle, which says nothing of its owner
        "wrong",  # some are not signed, or by another key, or the signature is of other bytes
        "not_checked",  # there are signatures, but nothing here to check them with
    ]

_ACCEPTABLE = ("unsigned", "signed", "signed_by_unknown", "not_checked")


class Signature:
    """The state of a bundle's signatures, the key that they are about, and a word on it."""

    __slots__ = ("detail", "key_id", "state")

    def __init__(self, state: State, key_id: str | None = None, detail: str | None = None) -> None:
        self.state: State = state
        self.key_id = key_id
        self.detail = detail

    @property
    def is_acceptable(self) -> bool:
        """Whether it is no reason to turn the bundle down."""
        return self.state in _ACCEPTABLE


def judge(
    envelopes: Iterable[Envelope],
    embedded: bytes | None,
    wanted: PublicKey | None,
    known: Iterable[PublicKey],
) -> Signature:
    """What the signatures of a bundle are worth."""
    every = list(envelopes)
    if not any(envelope.key_ids for envelope in every):
        if wanted is not None:
            return Signature("wrong", wanted.key_id, "it is not signed at all")
        if embedded is not None:
            return Signature("wrong", None, "it has a key, but no signature")
        return Signature("unsigned")
    said = every[0].key_ids[0] if every[0].key_ids else None
    if wanted is None and not is_library_there():
        return Signature("not_checked", said, "the extra `signing` is not installed")
    candidates = [wanted] if wanted is not None else list(known)
    for key in candidates:
        if all(envelope.is_signed_by(key) for envelope in every):
            return Signature("signed", key.key_id)
    if wanted is not None:
        return Signature("wrong", wanted.key_id, "this key did not sign all of it")
    if embedded is None:
        return Signature("wrong", said, "the key is neither in the bundle nor known here")
    try:
        key = parse_public_key(embedded, "the bundle")
    except PyxError as error:
        return Signature("wrong", said, error.message)
    if all(envelope.is_signed_by(key) for envelope in every):
        return Signature("signed_by_unknown", key.key_id)
    return Signature("wrong", key.key_id, "the key in the bundle did not sign all of it")
