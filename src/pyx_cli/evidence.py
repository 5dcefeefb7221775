"""What the commands about evidence share: the folder of the runs, and its secrets."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.secrets.detect import Secrets


class Evidence:
    """The runs of a folder, as a command looks at them."""

    __slots__ = ("_cwd", "folder", "secrets")

    def __init__(self, named: str | None, context: Context) -> None:
        """Finds the folder (`named` is `--dir`); runs whose pyx was killed are closed first.

        Raises PyxError `not_found` where the folder named does not exist.
        """
        from pyx_core.evidence.locate import evidence_folder
        from pyx_core.runs.abandoned import close_abandoned
        from pyx_core.secrets.detect import secret_values
        from pyx_core.settings.layers import Layers

        layers = Layers(context.environ, context.cwd)
        self._cwd = context.cwd
        self.folder = evidence_folder(named, layers, context.cwd)
        self.secrets: Secrets = secret_values(layers.variables())
        for run_id in close_abandoned(self.folder, self.secrets):
            context.stderr.write(f"closed {run_id}, whose pyx had been killed, as abandoned\n")

    def find(self, run: str) -> StoredRun:
        """The run that `run` names. Raises PyxError `not_found`, or `usage` if several fit."""
        from pyx_core.evidence.lookup import find_run

        return find_run(run, self.folder, self._cwd)


def add_dir(parser: argparse.ArgumentParser) -> None:
    """Declares `--dir`."""
    parser.add_argument("--dir", metavar="D", help="the folder of the runs")
