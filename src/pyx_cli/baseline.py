"""What the commands about a baseline share: its definition, and the stores of both sides."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.baseline.definition.model import Baseline, Side, SideOf
    from pyx_core.comparison.rules import Rules
    from pyx_core.secrets.detect import Secrets
    from pyx_core.settings.layers import Layers
    from pyx_core.sources.guard import Guarded
    from pyx_core.sources.reader import Terms
    from pyx_core.sources.source import Source


def add_baseline(parser: argparse.ArgumentParser) -> None:
    """Declares which baseline a command is about."""
    parser.add_argument(
        "baseline",
        metavar="NAME",
        nargs="?",
        help="the baseline, or its folder; without it the only one of this project",
    )


def add_stores(parser: argparse.ArgumentParser, timeout_s: str | None = None) -> None:
    """Declares on what terms the stores are asked; `timeout_s` is the limit where none is given."""
    told = f"seconds for each statement (default {timeout_s or 60})"
    parser.add_argument("--timeout", metavar="S", default=timeout_s, help=told)
    parser.add_argument(
        "--accept",
        metavar="RIGHT",
        action="append",
        default=[],
        help="a right of a login that pyx can't contain, and you take; may be given often",
    )


class OpenedBaseline:
    """The baseline that a command is about. `files` are where everything of it stands."""

    __slots__ = ("_context", "baseline", "files", "layers", "rules", "secrets", "text")

    def __init__(self, named: str | None, context: Context) -> None:
        """Finds and reads it. Raises PyxError `not_found`, or `usage` with the line."""
        from pyx_core.baseline.definition.locate import find_baseline
        from pyx_core.baseline.definition.reading import read_definition
        from pyx_core.secrets.detect import secret_values
        from pyx_core.settings.layers import Layers

        self._context = context
        self.files = find_baseline(named, context.cwd)
        definition = read_definition(self.files.definition)
        self.baseline: Baseline = definition.baseline
        self.rules: Rules = definition.rules
        self.text: str = definition.text
        self.layers: Layers = Layers(context.environ, context.cwd)
        self.secrets: Secrets = secret_values(self.layers.variables())

    def side(self, side: Side) -> SideOf:
        """What the file says of a side."""
        told: SideOf = getattr(self.baseline, side)
        return told

    def source(self, side: Side) -> Source:
        """The store of a side. Raises PyxError where none is told, or no variable names it."""
        name = self.side(side).source
        if name is None:
            raise PyxError(
                "usage",
                f"{self.files.definition} tells no store of the {side} side",
                f'write source = "…" below [{side}]; pyx sources lists those that are set',
            )
        return find_store(name, side, self.layers)

    def terms(self, side: Side, arguments: argparse.Namespace) -> Terms:
        """On what terms that side is read, for `pyx_core.sources.reader` and the like."""
        return terms_of(self.source(side), arguments, self._context, self.layers)

    def open(self, side: Side, arguments: argparse.Namespace) -> Guarded:
        """A read-only connection to that side's store, as `pyx query` has it.

        Raises PyxError that names the side. Whoever opens it closes its session.
        """
        return open_store(self.source(side), side, self.terms(side, arguments))

    def runs(self) -> str:
        """The folder of its runs; made where it is not there. Raises PyxError `unwritable`."""
        from pyx_core.errors import write_error

        try:
            os.makedirs(self.files.runs, exist_ok=True)
        except OSError as error:
            raise write_error(self.files.runs, error, "choose another place") from error
        return self.files.runs

    def mask(self, text: str) -> str:
        """A text without secrets."""
        from pyx_core.secrets.masker import mask_text

        return mask_text(text, self.secrets)

    def shown(self, text: str) -> str:
        """Text of a store or of the file as it may be printed: masked, and control characters
        visible."""
        from pyx_cli.render.errors import visible
        from pyx_core.secrets.masker import mask_text

        return visible(mask_text(text, self.secrets))


def find_store(name: str, side: Side, layers: Layers) -> Source:
    """The store that a variable names. Raises PyxError that names the side."""
    from pyx_core.sources.locate import choose_source, find_sources

    try:
        return choose_source(name, find_sources(layers))
    except PyxError as error:
        raise PyxError(error.kind, f"{side} side: {error.message}", error.hint) from error


def terms_of(
    source: Source, arguments: argparse.Namespace, context: Context, layers: Layers
) -> Terms:
    """On what terms a store is read: time limit, accepted rights, and pins, as in `pyx query`."""
    from pyx_core.sources.limits import decide_limits
    from pyx_core.sources.pins import Pins
    from pyx_core.sources.reader import Terms

    limits = decide_limits(
        layers, source, max_rows=None, max_bytes=None, timeout=arguments.timeout, max_cost=None
    )
    return Terms(
        statement_s=limits.timeout_s,
        accepted=arguments.accept,
        check=Pins(context.cwd).check,
    )


def open_store(source: Source, side: Side, terms: Terms) -> Guarded:
    """A read-only connection to the store of a side. Raises PyxError that names the side."""
    from pyx_core.sources.guard import open_guarded
    from pyx_core.sources.session import Limits

    try:
        guarded = open_guarded(source, Limits(statement_s=terms.statement_s), terms.check)
        try:
            guarded.accept(terms.accepted)
        except PyxError:
            guarded.session.close()
            raise
    except PyxError as error:
        raise PyxError(error.kind, f"{side} side: {error.message}", error.hint) from error
    return guarded
