"""What the name of a variable, or of a key in a connection string, says about its value."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Verdict = Literal[
        "never",  # the name says nothing, or says that the value is harmless
        "always",  # a secret, whatever it looks like
        "unless_path",  # a secret, or the path of a file that holds it
        "unless_file",  # the name promises a path: a secret if it is anything else
        "unless_word",  # a secret, or the word for a way to log in
        "if_random",  # a secret if a generator seems to have made it
    ]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ALWAYS = _words("""
    PASSWORD PASSWORDS PASSWD PASS PASSPHRASE PASSPHRASES PASSCODE SECRET SECRETS TOKEN TOKENS
    SSHPASS DBPASS KEYPASS STOREPASS USERPWD USERPASS JWT BEARER
    """)
_UNLESS_PATH = _words("APIKEY APIKEYS CREDENTIAL CREDENTIALS CREDS COOKIE COOKIES DSN")
_ALWAYS_ENDINGS = ("PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN")
_UNLESS_PATH_ENDINGS = (
    *("APIKEY", "SECRETKEY", "ACCESSKEY", "PRIVATEKEY", "ACCOUNTKEY", "ENCRYPTIONKEY"),
    *("SIGNINGKEY", "CREDENTIAL", "CREDENTIALS", "COOKIE"),
)
_SECRET_KEYS = _words("""
    ACCESS ACCOUNT ADMIN AES API APP APPLICATION AUTH CIPHER CONSUMER CRYPT CRYPTO DECRYPT
    DECRYPTION DEPLOY ENCRYPT ENCRYPTION FERNET HMAC JWT LICENSE MASTER PRIVATE ROOT SECRET
    SERVICE SESSION SHARED SIGN SIGNATURE SIGNING STORAGE SUBSCRIPTION TOKEN UNSEAL WEBHOOK
    """)
"""X of an X_KEY that opens something."""
_HARMLESS_KEYS = _words("""
    ANON AUTHORIZED CACHE FOREIGN GPG GROUP HOT OBJECT PARTITION PGP PRIMARY PUBLIC PUBLISHABLE
    ROUTING SHORTCUT SORT UNIQUE
    """)
"""X of an X_KEY that identifies something."""
_HINTS = _words("AUTH AUTHORIZATION SALT PEPPER SIG SIGNATURE PW")
_PATHS = _words("FILE FILES FILENAME PATH PATHS DIR DIRECTORY FOLDER SOCK SOCKET LOCATION")
_COUNTS = _words("MAX MIN NUM TOTAL AVG MAXIMUM MINIMUM")
_HARMLESS_ENDINGS = _words("""
    ADDRESS AGE ALG ALGORITHM ALGORITHMS ALLOWED ARN ASKPASS ATTEMPTS AUDIENCE BACKEND BITS BUCKET
    BUDGET BYTES CACHE CHARS CHARSET CLASS CLASSES COLUMN COUNT DATE DAYS DECIMALS DISABLED DOMAIN
    DRIVER DURATION EMAIL ENABLED ENCODING ENDPOINT ENTROPY ENV EXPIRATION EXPIRES EXPIRY FIELD
    FORMAT GENERATION GROUP HEADER HEADERS HELPER HINT HISTORY HOST HOSTS HOURS HTTPONLY ID IDS
    INDEX INTERVAL ISSUER ISSUERS KIND LABEL LEN LENGTH LEVEL LIFETIME LIMIT LIMITS MANAGER METHOD
    METHODS MINUTES MODE MODEL MODULE NAME NAMES NAMESPACE PARALLELISM PATTERN PERMISSIONS POLICY
    PORT PREFIX PROJECT PROMPT PROVIDER PROVIDERS RATE REALM REFRESH REGEX REGION REQUIRED
    REQUIREMENTS RETRIES ROLE ROTATION ROUNDS RULES SAMESITE SCHEMA SCHEME SCOPE SCOPES SECONDS
    SECURE SELECTOR SERVER SERVICE SIZE SOURCE STORE STRATEGY SUBJECT SUFFIX SUPPORT SYMBOL TABLE
    THRESHOLD THROUGH TIME TIMEOUT TTL TYPE TYPES URI URIS URL URLS USAGE USER USERNAME VALIDATOR
    VALIDATORS VALIDITY VERSION WINDOW
    """)
"""Last words that turn a secret's name into a name for something about it."""


def words(name: str) -> list[str]:
    """The words of a name, upper-case, without trailing digits: `dbPassword2` is DB, PASSWORD."""
    if not name.isupper():
        spaced: list[str] = []
        before = ""
        for index, letter in enumerate(name):
            after = name[index + 1 : index + 2]
            if letter.isupper() and (before.islower() or (before.isupper() and after.islower())):
                spaced.append("_")
            spaced.append(letter)
            before = letter
        name = "".join(spaced).upper()
    for separator in "-. ":
        name = name.replace(separator, "_")
    stripped = [word.rstrip("0123456789") for word in name.split("_")]
    return [word for word in stripped if word]


def judge(name: str, *, is_key: bool = False) -> Verdict:
    """What `name` says; `is_key` where it is a key in a connection string, not a variable."""
    parts = words(name)
    verdict = _judge_words(parts, is_key=is_key)
    if verdict == "never":
        return "never"
    last = parts[-1]
    if last in _PATHS:
        return "unless_file"
    if last in ("ID", "IDS") and "SECRET" in parts[-2:-1]:
        return "if_random"  # Vault's SECRET_ID is a secret, AWS's SECRET_ID a name
    if last in _HARMLESS_ENDINGS or not _COUNTS.isdisjoint(parts):
        return "never"
    return verdict


def _judge_words(parts: list[str], *, is_key: bool) -> Verdict:
    verdict: Verdict = "never"
    last = len(parts) - 1
    for index, word in enumerate(parts):
        if word in _ALWAYS or word.endswith(_ALWAYS_ENDINGS):
            return "always"
        is_pwd = word == "PWD" and (index > 0 or is_key)
        if is_pwd or word in _UNLESS_PATH or word.endswith(_UNLESS_PATH_ENDINGS):
            verdict = "unless_path"
        elif word in ("KEY", "KEYS"):
            qualifier = parts[index - 1] if index else ""
            if qualifier in _SECRET_KEYS:
                verdict = "unless_path"
            elif index == last and qualifier not in _HARMLESS_KEYS and verdict == "never":
                verdict = "if_random"
        elif word in _HINTS and index == last and verdict == "never":
            verdict = "unless_word"
    return verdict


def is_list(name: str) -> bool:
    """Whether `name` is a plural, so that its value may hold several secrets."""
    return name.upper().rstrip("0123456789_").endswith(("KEYS", "TOKENS", "SECRETS", "PASSWORDS"))
