"""`pyx verify`: whether evidence is what it was when its run ended."""

from __future__ import annotations

import os
import re

from pyx_cli.evidence import Evidence, add_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from pyx_cli.context import Context
    from pyx_core.evidence.audit.folder_check import FolderCheck
    from pyx_core.evidence.measurement import Measurement
    from pyx_core.evidence.verify import RunCheck

EXAMPLES = (
    ("pyx verify last", "the newest run: its files, its manifest, its line in the history"),
    ("pyx verify --all --json", "every run of the folder, the chain, and its head hash"),
    ("pyx verify evidence.zip --key pyx.key.pub", "a bundle, and whether this key signed it"),
)
# What takes longer than a moment to hash.
_SLOW_BYTES = 256 << 20
_ANCHOR = re.compile("[0-9a-f]{64}")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="RUN|FOLDER|FILE.zip",
        help="last, a task, a run id or its start, a manifest, a folder, or a bundle;"
        " default: --all",
    )
    parser.add_argument("--all", action="store_true", help="every run of the folder, and its chain")
    parser.add_argument(
        "--anchor",
        metavar="HASH",
        help="a head hash of an earlier day: nothing up to it may have changed",
    )
    parser.add_argument("--key", metavar="PUB", help="the key that has to have signed the bundle")
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Checks runs or folders, or a bundle; exit 1 where anything is not intact."""
    bundle = _bundle(arguments, context.cwd)
    if bundle is not None:
        from pyx_cli.bundle_check import verify_bundle

        return verify_bundle(bundle, arguments.key, context, as_json=arguments.json)
    from pyx_cli.render.progress import ProgressBar
    from pyx_cli.render.verify import Verdict, show
    from pyx_core.errors import PyxError
    from pyx_core.evidence.measurement import Measurement

    anchor = arguments.anchor.lower() if arguments.anchor is not None else None
    if anchor is not None and not _ANCHOR.fullmatch(anchor):
        raise PyxError("usage", "--anchor: a sha256 has 64 hex digits", "pyx verify --all shows it")
    folders, names = _sorted(arguments.targets, context)
    covers_all = arguments.all or not arguments.targets
    if (names and (covers_all or anchor)) or (folders and arguments.all):
        message = "--all and --anchor are about a whole folder, not about runs of it"
        raise PyxError("usage", message, "leave the run out, or the option")
    evidence = Evidence(folders[0] if folders else arguments.dir, context)
    if covers_all:
        folders = [evidence.folder]
    bar = ProgressBar(context, "verifying")

    def advance(done: int, total: int) -> None:
        if total > _SLOW_BYTES and not folders:
            bar(done, total)

    with bar, Measurement(advance) as measurement:
        checked = [
            _check_folder(folder, number, anchor, context, measurement, bar)
            for number, folder in enumerate(folders)
        ]
        runs = _check_runs(names, evidence, context, measurement)
    verdict = Verdict(checked, runs, measurement.hashed_bytes)
    show(verdict, evidence.secrets, context, as_json=arguments.json)
    return 0 if verdict.is_intact else 1


def _bundle(arguments: argparse.Namespace, cwd: str) -> str | None:
    """The path of the bundle that is to be checked; of `FILE.zip:RUN`, too, that is all of it."""
    from pyx_core.errors import PyxError
    from pyx_core.evidence.bundle.bundle_name import split_bundle

    named = [split_bundle(target, cwd) for target in arguments.targets]
    found = [bundle[0] for bundle in named if bundle is not None]
    if not found:
        if arguments.key is not None:
            raise PyxError("usage", "--key is for a bundle", "pyx verify FILE.zip --key PUB")
        return None
    if len(arguments.targets) > 1 or arguments.all or arguments.anchor is not None:
        message = "a bundle is checked alone, without --all and --anchor"
        raise PyxError("usage", message, f"pyx verify {found[0]}")
    return found[0]


def _sorted(targets: list[str], context: Context) -> tuple[list[str], list[str]]:
    """Folders, by their paths, and what names runs."""
    from pyx_core.naming import HISTORY_NAME

    folders: list[str] = []
    names: list[str] = []
    for text in targets:
        path = os.path.normpath(os.path.join(context.cwd, text))
        is_path = os.sep in text or "/" in text or text in (os.curdir, os.pardir)
        # A task may be called like a folder; one without runs is not meant.
        if os.path.isdir(path) and (is_path or os.path.exists(os.path.join(path, HISTORY_NAME))):
            folders.append(path)
        else:
            names.append(text)
    return folders, names


def _check_folder(
    folder: str,
    number: int,
    anchor: str | None,
    context: Context,
    measurement: Measurement,
    bar: Callable[[int, int], None],
) -> FolderCheck:
    from pyx_core.evidence.audit.audit import check_folder

    if number:
        # Evidence has closed the abandoned runs of the first one only.
        Evidence(folder, context)
    return check_folder(folder, measurement, anchor, bar)


def _check_runs(
    names: list[str], evidence: Evidence, context: Context, measurement: Measurement
) -> list[RunCheck]:
    from pyx_core.evidence.audit.named_runs import check_manifest_file, check_named

    found: list[RunCheck] = []
    run_ids: list[str] = []
    for name in names:
        if name.endswith(".json") or os.sep in name or "/" in name:
            found.append(check_manifest_file(os.path.join(context.cwd, name), measurement))
        else:
            run_ids.append(_run_id(name, evidence))
    if run_ids:
        checks = check_named(evidence.folder, set(run_ids), measurement)
        found += [checks[run_id] for run_id in dict.fromkeys(run_ids)]
    return found


def _run_id(name: str, evidence: Evidence) -> str:
    from pyx_core.errors import PyxError
    from pyx_core.evidence.audit.folder_files import still_going
    from pyx_core.evidence.lookup import find_line

    try:
        with evidence.history() as history:
            return find_line(name, evidence.folder, history)["run_id"]
    except PyxError as error:
        raise (error.kind == "not_found" and still_going(name, evidence.folder)) or error from None
