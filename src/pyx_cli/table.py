"""Every command: one line each, in the order of the help. Only the chosen one is imported."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Command:
    """A command's line in the help, and the module that does it.

    A command with `parts` is a group: `name` and the part's own name make up what is typed. The
    group alone is a command as well.
    """

    __slots__ = ("module", "name", "parts", "purpose", "summary")

    def __init__(
        self, purpose: str, name: str, summary: str, parts: Iterable[tuple[str, str]] = ()
    ) -> None:
        """`parts` are names and summaries."""
        self.purpose = purpose
        self.name = name
        self.summary = summary
        self.module = f"pyx_cli.commands.{name.replace('-', '_').replace(' ', '.')}"
        self.parts = tuple(Command(purpose, f"{name} {part}", about) for part, about in parts)


COMMANDS = (
    Command("Run", "run", "run a script and keep its evidence"),
    Command("Run", "add", "install packages for scripts"),
    Command("Run", "python", "the interpreter that scripts run in"),
    Command("Run", "ensure-temp", "make the folder for scripts and evidence"),
    Command("Evidence", "history", "find runs by task, status, time and words"),
    Command("Evidence", "show", "show a run: how it went, what it left, what to type next"),
    Command("Evidence", "peek", "look into a file or an output within a budget of tokens"),
    Command("Evidence", "verify", "check that evidence is what it was"),
    Command("Evidence", "replay", "run a run again from its snapshots, and compare"),
    Command("Evidence", "diff", "compare files, folders, runs or stores"),
    Command("Evidence", "bundle", "hand runs over in one file that others can check"),
    Command("Evidence", "key", "make or show a key that signs bundles"),
    Command("Evidence", "gc", "archive or drop the files of old runs"),
    Command("Data", "sources", "the data stores that variables name"),
    Command("Data", "fingerprint", "which store is this, and what could this login do"),
    Command("Data", "query", "ask a data store, read-only, and keep the answer as evidence"),
    Command(
        "Investigate",
        "inspect",
        "the current investigation: its log, and what to do next",
        (
            ("new", "begin an investigation: a log with the question"),
            ("use", "make a log the current one"),
            ("list", "the investigations of a folder, newest first"),
            ("add", "put runs under evidence"),
            ("finding", "write down what evidence shows"),
            ("hypothesis", "write down what might explain it"),
            ("plan", "add a step to the plan"),
            ("understanding", "add what is understood or assumed"),
            ("answer", "write the answer"),
            ("question", "add a question that stays open"),
            ("note", "add to a section that summaries read"),
            ("check", "check every finding against its evidence"),
            ("report", "the investigation as one HTML file, checked anew"),
            ("code", "what is really installed and imported here: lockfiles, files, source"),
        ),
    ),
    Command(
        "Investigate",
        "summary",
        "tell others what an investigation found",
        (
            ("teammate", "the short answer: what happened, what to do, what comes next"),
            ("leader", "the postmortem: impact, timeline, root cause, prevention"),
            ("handoff", "what the next person or session needs to go on"),
            ("check", "whether a summary may be sent as it is now"),
        ),
    ),
    Command(
        "Baseline",
        "baseline",
        "whether a rewrite behaves like the old system",
        (
            ("init", "begin a baseline: what the catalogues of both stores tell"),
            ("scan", "what of a repository has to be covered: tables, queries, routes, …"),
            ("schema", "both catalogues mapped, and what old data can't be held"),
            ("dataset", "pick the entities that snapshots are asked about, with reasons"),
            ("capture", "ask a side everything, and keep its answers as runs"),
            ("compare", "what differs between old and new, and which rules allow it"),
            ("plan", "what is compared and what may differ, as a page to be signed"),
        ),
    ),
    Command(
        "Skills",
        "gs",
        "write skills that teach an agent to work with pyx",
        (
            ("status", "which skills are current, edited, stale, missing or hidden"),
            ("lint", "check skills against the specification, and that nothing leads nowhere"),
        ),
    ),
    Command(
        "Skills",
        "learn",
        "make a skill of evidence, and prove that it leaks nothing",
        (
            ("candidates", "what in the history is worth a skill, and why"),
            ("facts", "what runs showed, as a table to draft from"),
            ("scan", "the skills that are there, and where a draft belongs"),
            ("draft", "a skill whose every step has a successful run behind it"),
            ("check", "prove that a global skill names nothing of its project"),
            ("save", "put a draft where agents look, after a yes"),
        ),
    ),
    Command("System", "info", "what this machine has"),
    Command("System", "config", "settings, and where each comes from"),
    Command("System", "demo", "a real incident in a minute, on SQLite"),
    Command("System", "completion", "print the completion script of a shell"),
    Command("System", "help", "help on a command, or on all of them"),
)

# Other names of commands.
_ALIASES = {"generate-skill": "gs"}

# What `pyx` alone shows: the eight commands of a first day.
FIRST_DAY = ("demo", "run", "history", "show", "peek", "replay", "add", "info")


def find(*words: str) -> Command | None:
    """The command with this name; of a group, the part that the second word names."""
    known: Sequence[Command] = COMMANDS
    found: Command | None = None
    words = (_ALIASES.get(words[0], words[0]), *words[1:]) if words else ()
    for number, _ in enumerate(words, 1):
        found = next((one for one in known if one.name == " ".join(words[:number])), None)
        if found is None:
            return None
        known = found.parts
    return found


def resolve(words: Sequence[str]) -> tuple[Command | None, list[str]]:
    """The command that a command line begins with, and the words behind its name.

    None where there is no such command, or the group has no such part.
    """
    command = find(words[0])
    if command is None or not command.parts:
        return command, list(words[1:])
    if len(words) == 1 or words[1].startswith("-"):
        return command, list(words[1:])
    return find(*words[:2]), list(words[2:])


def every_command() -> list[Command]:
    """All commands, each group before its parts."""
    return [one for command in COMMANDS for one in (command, *command.parts)]
