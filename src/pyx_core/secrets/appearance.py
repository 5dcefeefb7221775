"""What a value looks like: ordinary text, a path, or something that a generator made."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.secrets.names import Verdict

SHORTEST = 6
"""Of fewer characters than this, a value is found everywhere."""

_WORDS = """
    active admin administrator always anonymous automatic automatically basic bearer changeit
    changeme current custom database debug default defaults develop development digest disable
    disabled docker dotenv enable enabled environment error example external false file github
    gitlab global google guest hidden hostname internal kerberos keychain keyring kubernetes ldap
    local localhost manager manual memory mongodb mysql never nobody none null oauth oauth2 openid
    optional osxkeychain password plaintext postgres postgresql prefer preview private prod
    production public rabbitmq redis redacted release remote require required root sandbox
    secret secrets service session sqlite staging standard strict string system testing token
    trust undefined unknown unset username vault verify-full warning
    """
WORDS = frozenset(_WORDS.split())
"""What configuration says all the time; no password that is one of these is a secret."""

_OF_THIS_MACHINE = (
    *("USER", "LOGNAME", "USERNAME", "HOME", "USERPROFILE"),
    *("HOSTNAME", "HOST", "COMPUTERNAME", "SHELL", "LANG"),
)
_PATH_STARTS = ("/", "~/", "./", "../", "\\\\", "~\\", ".\\", "..\\")
_FILE_ENDINGS = (
    *(".pem", ".key", ".crt", ".cer", ".p8", ".p12", ".pfx", ".jks", ".json", ".txt", ".ini"),
    *(".yaml", ".yml", ".env", ".conf", ".cfg", ".toml", ".asc", ".gpg", ".pub", ".db"),
)


def of_this_machine(variables: Mapping[str, str]) -> frozenset[str]:
    """The names of user, home and host, lower-case: a password that equals one hides nothing."""
    values = {variables[name].lower() for name in _OF_THIS_MACHINE if variables.get(name)}
    uname = getattr(os, "uname", None)  # there is none on Windows, which has COMPUTERNAME
    if uname is not None:
        node = str(uname().nodename).lower()
        values |= {node, node.partition(".")[0]}
    return frozenset(values)


def is_commonplace(value: str) -> bool:
    """Whether masking `value` would blacken ordinary text."""
    return (
        len(value) < SHORTEST
        or value.lower() in WORDS
        or len(set(value)) == 1  # a ruler, a row of stars
        or not any(map(str.isalnum, value))
    )


def looks_random(value: str) -> bool:
    """Whether `value` looks made by a generator: a run of 12 letters and digits within 16."""
    if len(value) < 16 or not value.isascii() or not value.isprintable() or " " in value:
        return False
    if is_path(value):
        return False
    for separator in "-_.:/+=":
        value = value.replace(separator, " ")
    return any(
        len(run) >= 12 and not run.isalpha() and not run.isdigit() and run.isalnum()
        for run in value.split()
    )


def is_path(value: str, *, named_file: bool = False) -> bool:
    """Whether `value` is the path of a file; `named_file` where its variable says that it is."""
    if "\n" in value:
        return False
    if value.startswith(_PATH_STARTS) or value[1:3] in (":\\", ":/"):
        return True
    if value.lower().endswith(_FILE_ENDINGS):
        return "://" not in value
    return named_file and any(mark in value for mark in "/\\.")


def is_words(value: str) -> bool:
    """Whether `value` is words and numbers, such as `scram-sha-256`."""
    for separator in "-_.":
        value = value.replace(separator, " ")
    return all(
        piece.isdigit() or (piece.isalpha() and (piece.islower() or piece.isupper()))
        for piece in value.split()
    )


def fits(verdict: Verdict, value: str) -> bool:
    """Whether `value` is the secret that the `verdict` on its name allows for."""
    if verdict == "always":
        return True
    if verdict == "unless_path":
        return not is_path(value)
    if verdict == "unless_file":
        return not is_path(value, named_file=True)
    if verdict == "unless_word":
        return not is_path(value) and not is_words(value)
    return verdict == "if_random" and looks_random(value)
