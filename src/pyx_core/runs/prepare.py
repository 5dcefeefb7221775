"""The ground of a run: its id, its snapshots, its input, and a watch on its folder."""

from __future__ import annotations

from pyx_core.errors import PyxError, write_error
from pyx_core.evidence.changes import watch
from pyx_core.evidence.claim import claim
from pyx_core.evidence.objects import Snapshot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.changes import Watch
    from pyx_core.runs.resolve import Plan


class Ground:
    """What stands before the start. `script` and `input_path` are absolute.

    Work of pyx itself has no script: `script` is empty then.
    """

    __slots__ = (
        "claim",
        "input_path",
        "input_snapshot",
        "script",
        "script_argument",
        "script_snapshot",
        "watch",
    )

    def __init__(self, plan: Plan, now_s: float) -> None:
        """Claims, writes and copies. Raises PyxError; then nothing of it stays."""
        self.claim = claim(plan.folder, plan.task, plan.manifest, now_s, plan.request.home)
        self.script_snapshot: Snapshot | None = None
        self.input_snapshot: Snapshot | None = None
        try:
            self._write_inline(plan)
            self._take_snapshots()
            self.watch: Watch = watch(plan.folder, self.claim.marked_ns)
        except BaseException:
            self.discard()
            raise

    def _write_inline(self, plan: Plan) -> None:
        names = self.claim.names
        if plan.script is not None and plan.script_argument is not None:
            self.script, self.script_argument = plan.script, plan.script_argument
        elif plan.request.code is not None:
            self.script = self.script_argument = names.file("py")
            self._write(self.script, plan.request.code)
        else:
            self.script = self.script_argument = ""
        self.input_path = plan.input_path
        if plan.input_content is not None:
            self.input_path = names.file("input.json")
            self._write(self.input_path, plan.input_content)

    def _write(self, path: str, content: bytes) -> None:
        try:
            self.claim.made.append(path)
            with open(path, "xb") as file:
                file.write(content)
        except OSError as error:
            raise write_error(path, error) from error

    def _take_snapshots(self) -> None:
        state, run_id = self.claim.names.state, self.claim.names.run_id
        try:
            if self.script:
                self.script_snapshot = Snapshot(self.script, state, run_id, "script")
            if self.input_path is not None:
                self.input_snapshot = Snapshot(self.input_path, state, run_id, "input")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise PyxError(
                "usage", f"can't read {error.filename}: {reason}", "check its permissions"
            ) from error

    def discard(self) -> None:
        """Takes everything back, as if the run had never been asked for."""
        for snapshot in self.snapshots:
            snapshot.discard()
        self.claim.discard()

    @property
    def snapshots(self) -> list[Snapshot]:
        """Those that were taken."""
        taken = (self.script_snapshot, self.input_snapshot)
        return [snapshot for snapshot in taken if snapshot is not None]

    @property
    def own_files(self) -> set[str]:
        """Paths that are never outputs of the run."""
        own = self.claim.own_files | {self.script}
        return own | {self.input_path} if self.input_path else own
