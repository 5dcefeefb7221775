"""Settings as text become values, or an error that names what was wrong."""

from __future__ import annotations

from pyx_core.errors import PyxError

_UNITS = {
    "": 1,
    "b": 1,
    "k": 1000,
    "kb": 1000,
    "kib": 1024,
    "m": 1000**2,
    "mb": 1000**2,
    "mib": 1024**2,
    "g": 1000**3,
    "gb": 1000**3,
    "gib": 1024**3,
}
SMALLEST_LOG_BYTES = 1024
_MOST_DIGITS = 18
LONGEST_TIMEOUT_S = 10 * 365 * 86400


def parse_bytes(text: str, name: str) -> int:
    """A number of bytes such as `67108864`, `500kB` or `64MiB`."""
    digits = text.strip().rstrip("kKmMgGiIbB ")
    unit = text.strip()[len(digits) :].strip().lower()
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
    if not is_number or unit not in _UNITS:
        raise PyxError(
            "usage", f"{name}: {text!r} is no number of bytes", f"try {_example(name, '64MiB')}"
        )
    value = int(digits) * _UNITS[unit]
    if value < SMALLEST_LOG_BYTES:
        raise PyxError(
            "usage",
            f"{name}: at least {SMALLEST_LOG_BYTES} bytes, not {text}",
            f"try {_example(name, '1MiB')}",
        )
    return value


def parse_seconds(text: str, name: str) -> float:
    """A positive number of seconds such as `30` or `0.5`."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value <= LONGEST_TIMEOUT_S:
        raise PyxError(
            "usage", f"{name}: {text!r} is no number of seconds", f"try {_example(name, '30')}"
        )
    return value


def parse_moment(text: str, name: str, now_s: float, *, end_of_day: bool = False) -> str:
    """A moment such as `30m`, `2h`, `3d` before now, or a date or time in UTC, as a timestamp
    that compares with those of the history.

    A date is its first millisecond, or where `end_of_day` asks for it, its last."""
    import datetime as dt

    units = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
    number, unit = text[:-1], text[-1:]
    if number.isascii() and number.isdigit() and unit in units:
        moment = dt.datetime.fromtimestamp(max(now_s - int(number) * units[unit], 0), dt.UTC)
    else:
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise PyxError(
                "usage", f"{name}: {text!r} is no time", f"try {name} 2h, or {name} 2026-11-24"
            ) from error
        if end_of_day and len(text) <= len("2026-11-24"):
            moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_000)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        moment = moment.astimezone(dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _example(name: str, value: str) -> str:
    """An option or a variable with a value, as it is typed."""
    return f"{name} {value}" if name.startswith("-") else f"{name}={value}"
