"""What stands on either side of a comparison: a file, a folder, a run, or an output of one."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError
from pyx_core.formats.command_text import as_typed
from pyx_core.formats.recognise import LINK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyx_cli.evidence import Evidence
    from pyx_core.comparison.comparison import Pair
    from pyx_core.comparison.pairing import Pairing


class Side:
    """One side: what it is called, and its files by their names. A single file has no others."""

    __slots__ = ("files", "formats", "is_single", "label", "recorded")

    def __init__(
        self,
        label: str,
        files: Mapping[str, str],
        *,
        is_single: bool,
        formats: Mapping[str, str] | None = None,
        recorded: Mapping[str, str] | None = None,
    ) -> None:
        """`formats` and `recorded` hashes are those that a manifest says of some of the names."""
        self.label = label
        self.files = files
        self.is_single = is_single
        self.formats = formats or {}
        self.recorded = recorded or {}

    def format_of(self, name: str) -> str:
        """The format of one of its files."""
        from pyx_core.comparison.formats import format_of

        return format_of(self.files[name], self.formats.get(name))


def find_side(text: str, cwd: str, evidence: Callable[[], Evidence]) -> Side:
    """What `text` names: an existing path before a run, but a bundle stands for its run.

    Raises PyxError `not_found` or `usage`.
    """
    from pyx_core.evidence.bundle.bundle_name import is_bundle

    path = os.path.normpath(os.path.join(cwd, os.path.expanduser(text)))
    if os.path.isdir(path):
        from pyx_core.comparison.pairing import files_below

        files = {name: os.path.join(path, name) for name in files_below(path)}
        return Side(text, files, is_single=False)
    if os.path.exists(path) and not os.path.isfile(path):
        raise PyxError(
            "usage", f"{text} is neither a file nor a folder", "write it to a file first"
        )
    if os.path.isfile(path) and not is_bundle(path):
        return Side(text, {os.path.basename(path): path}, is_single=True)
    try:
        return _find_run(text, evidence())
    except PyxError as error:
        if error.kind != "not_found" or ":" in text:
            raise
        raise PyxError(
            "not_found", f"no file, folder or run {text}", "pyx history lists the runs"
        ) from error


def _find_run(text: str, evidence: Evidence) -> Side:
    run, named = evidence.find_output(text)
    output_dir = run.manifest["output_dir"]
    outputs = [named] if named is not None else run.manifest["outputs"]
    files: dict[str, str] = {}
    formats: dict[str, str] = {}
    recorded: dict[str, str] = {}
    for output in outputs:
        path = run.file(output["path"])
        if named is not None and not os.path.isfile(path):
            command = as_typed(["pyx", "show", *evidence.name_of(run).words])
            raise PyxError(
                "not_found",
                f"{output['name']} of {run.run_id} is not there any more",
                f"{command} lists what the run left",
            )
        inside = os.path.relpath(output["path"], output_dir).replace(os.sep, "/")
        name = output["name"] if inside.startswith("..") else inside
        files[name] = path
        formats[name] = str(output["format"])
        if output["format"] != LINK.name:  # the hash of a link is of where it leads
            recorded[name] = output["sha256"]
    return Side(text, files, is_single=named is not None, formats=formats, recorded=recorded)


def pair_sides(left: Side, right: Side) -> tuple[list[Pair], Pairing]:
    """The pairs to compare. Raises PyxError `usage` for a single file against many."""
    from pyx_core.comparison.comparison import Pair
    from pyx_core.comparison.formats import common_format
    from pyx_core.comparison.pairing import NamePair, Pairing, name_without_run, pair_names

    if left.is_single != right.is_single:
        one, many = (left, right) if left.is_single else (right, left)
        raise PyxError(
            "usage",
            f"{one.label} is one file, {many.label} are several",
            "name one of them: FOLDER/FILE, or RUN:OUTPUT",
        )
    if left.is_single:
        (first,), (second,) = left.files, right.files
        short = name_without_run(first)
        name = short if short == name_without_run(second) else first
        pairing = Pairing([NamePair(name, first, second)], {})
    else:
        pairing = pair_names(left.files, right.files)
    return [
        Pair(
            pair.name,
            None if pair.left is None else left.files[pair.left],
            None if pair.right is None else right.files[pair.right],
            common_format(
                None if pair.left is None else left.format_of(pair.left),
                None if pair.right is None else right.format_of(pair.right),
            ),
            None if pair.left is None else left.recorded.get(pair.left),
            None if pair.right is None else right.recorded.get(pair.right),
        )
        for pair in pairing.pairs
    ], pairing
