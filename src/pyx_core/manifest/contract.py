"""What a manifest and a history line hold.

Writers name these types for the type checker only (docs/design/002); readers let msgspec
validate with them; the JSON Schema that ships is generated from them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from msgspec import Meta

SCHEMA_ID = "manifest-io/1"

Status = Literal["ok", "failed", "timeout", "interrupted", "killed", "not_started", "abandoned"]
Attribution = Literal["pyx", "declared", "run_id", "observed"]
Change = Literal["created", "modified", "unchanged"]
RunId = Annotated[str, Meta(pattern=r"^\d{8}_\d{6}_[0-9a-f]{6}$", description="UTC, sorts by time")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Timestamp = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
Count = Annotated[int, Meta(ge=0)]
Seconds = Annotated[float, Meta(ge=0)]


class Command(TypedDict):
    """What was started: the arguments as given to the system, and by which interpreter."""

    argv: list[str]
    cwd: str
    interpreter: str | None
    runtime: str | None


class FileHash(TypedDict):
    """A file as it was before the start. Its bytes are kept under `.pyx/objects`."""

    path: str
    size: Count
    sha256: Sha256


class OutputRequired(TypedDict):
    """A file that the run made, or the run's log."""

    path: str
    name: str
    role: str
    category: str
    format: str
    media_type: str
    size: Count
    sha256: Sha256
    attribution: Attribution
    change: Change


class Output(OutputRequired, total=False):
    """The next four keys stand on the log only, `truncated` on what was declared to be cut."""

    lines: Count
    omitted_bytes: Count
    omitted_lines: Count
    masked: Count
    truncated: bool


class Packages(TypedDict):
    """The distributions that the interpreter could import: `sha256` is of the lines
    `name==version`, which are kept under `.pyx/objects`."""

    count: Count
    sha256: Sha256


class Environment(TypedDict):
    """Where the script ran. Variables are recorded by name; only those that shape results and
    hold no secret (`shaping`: time zone, locale, hash seed) are recorded with their value."""

    platform: str
    packages: Packages | None
    variables: list[str]
    shaping: dict[str, str]
    sources: list[str]
    dotenv: list[str]


class Git(TypedDict):
    """The repository of the working folder; `dirty` looks at tracked files."""

    commit: str | None
    branch: str | None
    dirty: bool | None


class Limits(TypedDict):
    """What bounded the run."""

    timeout_s: Seconds | None
    log_bytes: Count


class Resources(TypedDict):
    """What the process tree used, as far as the platform can tell."""

    user_s: Seconds | None
    system_s: Seconds | None
    max_rss_bytes: Count | None


class Processes(TypedDict):
    """What was alive when the script itself had ended, and how many pyx had to end."""

    left_behind: Count
    killed: Count


class Notice(TypedDict):
    """Something that a reader of this evidence has to know."""

    kind: str
    message: str


class Tool(TypedDict):
    """Who finished the manifest. Without it, it was not finished by pyx."""

    name: str
    version: str


class Manifest(TypedDict):
    """The index of one run."""

    schema: Literal["manifest-io/1"]
    run_id: RunId
    task: str
    replay_of: RunId | None
    summary: str | None
    success: bool
    status: Status
    exit_code: int | None
    signal: str | None
    error: str | None
    started_at: Timestamp
    finished_at: Timestamp
    duration_s: Seconds
    output_dir: str
    input_path: str | None
    command: Command
    script: FileHash | None
    input: FileHash | None
    outputs: list[Output]
    environment: Environment | None
    git: Git | None
    limits: Limits | None
    resources: Resources | None
    processes: Processes | None
    warnings: list[Notice]
    declared: dict[str, Any]
    tool: Tool


class HistoryLine(TypedDict):
    """One run in `.history.jsonl`.

    `manifest_sha256` is of the manifest's file, `previous_sha256` of the line before this one,
    without its line end: whoever changes either breaks the chain (docs/design/007).
    """

    ts: Timestamp
    run_id: RunId
    task: str
    manifest: str
    success: bool
    status: Status
    duration_s: Seconds
    summary: str | None
    source: Literal["file", "code", "base64", "pyx"]
    error: str | None
    declared_text: str | None
    manifest_sha256: Sha256
    previous_sha256: Sha256 | None
