"""What the value itself says: tokens of known issuers, keys, passwords inside a larger value."""

from __future__ import annotations

from pyx_core.secrets.connections import parts_of_assignments, parts_of_urls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_ISSUERS = (
    (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"gh[pousr]_[\w.-]{30,}"),
    (("github_pat_",), r"github_pat_\w{22,}"),
    (
        ("glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "glsoat-", "glft-", "glagent-", "glimt-"),
        r"gl(?:pat|ptt|dt|rt|cbt|soat|ft|agent|imt)-[\w.-]{16,}",
    ),
    (("xox", "xapp-"), r"(?:xox[a-z]|xapp)-[\w-]{10,}"),
    (("hooks.slack.com/",), r"(?<=hooks\.slack\.com/)[a-z]+/[\w/-]{16,}"),
    (("AIza",), r"AIza[\w-]{35}"),
    (("ya29.", "GOCSPX-"), r"(?:ya29\.|GOCSPX-)[\w.-]{20,}"),
    (("k_live_", "k_test_", "whsec_"), r"(?:[sr]k_(?:live|test)|whsec)_[\w+/=]{10,}"),
    (("sk-",), r"sk-(?=[A-Za-z_-]{0,99}\d)[\w-]{20,}"),
    (("eyJ",), r"eyJ[\w-]{8,}(?:\.[\w-]*){2,4}"),
    (("npm_", "hf_", "gsk_"), r"(?:npm|hf|gsk)_[A-Za-z0-9]{30,}"),
    (("pypi-AgE",), r"pypi-AgE[\w-]{16,}"),
    (("SG.",), r"SG\.[\w-]{16,}\.[\w-]{16,}"),
    (("hvs.", "hvb.", "hvr."), r"hv[sbr]\.[\w-]{20,}"),
    (("dckr_", "_v1_"), r"(?:dckr_[po]at_|do[opr]_v1_)[\w-]{20,}"),
    (("dapi",), r"dapi[a-f0-9]{32}"),
    (("tskey-", "xai-", "AGE-SECRET-KEY-"), r"(?:tskey|xai|AGE-SECRET-KEY)-[\w-]{20,}"),
    (("ATATT", "shpat_", "lin_api_"), r"(?:ATATT|shpat_|lin_api_)[\w=-]{20,}"),
)
"""What shows that a pattern is worth trying, and the pattern."""

_PRIVATE_KEY = (
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?"
    r"(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)"
)
_AUTHORIZATION = r"(?i)\b(?:bearer|basic)\s+((?=\S*[0-9=])[\w.~+/=-]{8,})"
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def secret_parts(value: str) -> Iterator[str]:
    """The parts of `value` (perhaps all of it) that are secret whatever the variable's name."""
    if "://" in value:
        yield from parts_of_urls(value)
    yield from parts_of_assignments(value)
    if len(value) < 16:
        return
    if len(value) == 40 and _is_aws_secret(value):
        yield value
    for hints, pattern in _ISSUERS:
        if any(hint in value for hint in hints):
            import re

            yield from re.findall(rf"(?<![A-Za-z0-9]){pattern}", value)
    if "PRIVATE KEY" in value:
        import re

        yield from re.findall(_PRIVATE_KEY, value)
    lowered = value.lower()
    if "bearer" in lowered or "basic" in lowered:
        import re

        yield from re.findall(_AUTHORIZATION, value)


def _is_aws_secret(value: str) -> bool:
    """AWS's secret access keys are 40 characters of base64; a git hash has no upper-case."""
    return (
        _BASE64.issuperset(value)
        and not value.startswith("/")
        and value.lower() != value != value.upper()
        and any(map(str.isdigit, value))
        and value.count("/") < 6
    )
