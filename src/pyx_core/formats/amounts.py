"""Sizes and times as a person reads them."""

from __future__ import annotations

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def human_size(size: int) -> str:
    """Bytes: `817 bytes`, `12.4 KiB`, `2.0 GiB`; exact below a KiB."""
    if size < 1024:
        return f"{size} byte{'' if size == 1 else 's'}"
    amount = float(size)
    for unit in ("KiB", "MiB", "GiB"):
        amount /= 1024
        if amount < 1024:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1024:.1f} TiB"


def counted(number: int, noun: str, *, is_whole: bool = True) -> str:
    """`1 run`, `2 runs`, `1,204 runs`; `at least 1,204 runs` where there may be more."""
    return f"{'' if is_whole else 'at least '}{number:,} {noun}{'' if number == 1 else 's'}"


def ago(timestamp: str, now_s: float) -> str | None:
    """How long ago a timestamp of a manifest was, in its largest unit: `3 h ago`."""
    import datetime as dt

    try:
        passed = now_s - dt.datetime.fromisoformat(timestamp).timestamp()
    except (ValueError, OverflowError):
        return None
    for unit, seconds in _UNITS:
        if passed >= seconds:
            return f"{int(passed // seconds)} {unit} ago"
    return "just now"
