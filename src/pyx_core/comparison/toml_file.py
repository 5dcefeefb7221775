"""TOML that a person wrote: rules, and maps of columns."""

from __future__ import annotations

from pyx_core.errors import PyxError


def read_toml(path: str, option: str) -> tuple[dict[str, object], str]:
    """What a file says, and its text; `option` is the one that named the file.

    Raises PyxError `not_found` without the file, `usage` for what is not TOML.
    """
    import tomllib

    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8-sig")
        return tomllib.loads(text), text
    except FileNotFoundError as error:
        raise PyxError("not_found", f"no file {path}", f"check {option}") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PyxError("usage", f"can't read {path}: {reason}", f"check {option}") from error
    except RecursionError as error:
        raise PyxError("usage", f"{path} is nested too deeply", "mend its brackets") from error
    except ValueError as error:
        # No TOML, no UTF-8, or a number of thousands of digits.
        raise PyxError("usage", f"{path} is not TOML: {error}", "mend that line") from error
