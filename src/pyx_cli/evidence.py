"""What the commands about evidence share: the folder of the runs, and its secrets."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from types import TracebackType

    from pyx_cli.context import Context
    from pyx_core.evidence.history.search import History
    from pyx_core.evidence.lookup import Named
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.secrets.detect import Secrets


class NameOfRun(NamedTuple):
    """What names a run in a command, and the options that have to go with it."""

    name: str
    options: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        return [self.name, *self.options]


class Evidence:
    """The runs of a folder, as a command looks at them."""

    __slots__ = ("_context", "_named", "folder", "secrets")

    def __init__(self, named: str | None, context: Context) -> None:
        """Finds the folder (`named` is `--dir`); runs whose pyx was killed are closed first.

        Raises PyxError `not_found` where the folder named does not exist.
        """
        from pyx_core.evidence.locate import evidence_folder
        from pyx_core.runs.abandoned import close_abandoned
        from pyx_core.runs.replay.guard import restore_interrupted
        from pyx_core.secrets.detect import secret_values
        from pyx_core.settings.layers import Layers

        layers = Layers(context.environ, context.cwd)
        self._context = context
        self._named = named
        self.folder = evidence_folder(named, layers, context.cwd)
        self.secrets: Secrets = secret_values(layers.variables())
        for run_id in restore_interrupted(self.folder):
            context.stderr.write(f"brought back what a killed replay of {run_id} had set aside\n")
        for run_id in close_abandoned(self.folder, self.secrets):
            context.stderr.write(f"closed {run_id}, whose pyx had been killed, as abandoned\n")

    def find(self, run: str) -> StoredRun:
        """The run that `run` names. Raises PyxError `not_found`, or `usage` if several fit."""
        from pyx_core.evidence.lookup import find_run

        with self.history() as history:
            return find_run(
                run, self.folder, self._context.cwd, history, bundle_cache(self._context)
            )

    def find_output(self, text: str, history: History | None = None) -> Named:
        """The run that `text` names, and the output where it names one. Raises as `find`.

        `history` is this one, where it is open already.
        """
        from pyx_core.evidence.lookup import find_output

        if history is None:
            with self.history() as opened:
                return self.find_output(text, opened)
        cwd, bundles = self._context.cwd, bundle_cache(self._context)
        return find_output(text, self.folder, cwd, history, bundles)

    def name_of(self, run: StoredRun) -> NameOfRun:
        """How the same run is named in a command that is typed next."""
        if run.bundle is not None:
            return NameOfRun(f"{run.bundle}:{run.run_id}", ())
        if run.home != self.folder:
            return NameOfRun(run.manifest_path, ())
        # An id names the run in the folder that was looked at only.
        return NameOfRun(run.run_id, ("--dir", self._named) if self._named is not None else ())

    def home_for_records(self) -> str:
        """The folder that runs of a bundle leave their replays in: `temp` where there is none."""
        import os

        from pyx_core.evidence.history.history import history_path
        from pyx_core.runs.resolve import INLINE_FOLDER

        is_chosen = self.folder != self._context.cwd or self._named is not None
        if is_chosen or os.path.exists(history_path(self.folder)):
            return self.folder
        return os.path.join(self.folder, INLINE_FOLDER)

    def history(self) -> SearchedHistory:
        """The history, to be searched within a `with`."""
        return SearchedHistory(self.folder, self._context)


class SearchedHistory:
    """Tells a person on a terminal why the first search of a long history takes seconds."""

    __slots__ = ("_bar", "_context", "_folder")

    def __init__(self, folder: str, context: Context) -> None:
        from pyx_cli.render.progress import ProgressBar

        self._folder = folder
        self._context = context
        self._bar = ProgressBar(context, "indexing the history")

    def __enter__(self) -> History:
        from pyx_core.environment.cache_folder import cache_folder
        from pyx_core.evidence.history.index_place import index_path
        from pyx_core.evidence.history.search import History

        cache = cache_folder(self._context.environ)
        self._bar.__enter__()
        return History(self._folder, lambda: index_path(self._folder, cache), self._bar)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.__exit__(kind, error, traceback)


def bundle_cache(context: Context) -> str | None:
    """Where bundles are unpacked; None without a home."""
    import os

    from pyx_core.environment.cache_folder import cache_folder

    folder = cache_folder(context.environ)
    return os.path.join(folder, "bundles") if folder is not None else None


def add_dir(parser: argparse.ArgumentParser) -> None:
    """Declares `--dir`."""
    parser.add_argument("--dir", metavar="D", help="the folder of the runs")
