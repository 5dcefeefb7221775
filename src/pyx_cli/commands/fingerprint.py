"""`pyx fingerprint`: which store is this, really, and what could this login do to it?"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from pyx_cli.context import Context
    from pyx_cli.render.page import Page
    from pyx_core.sources.fingerprint import Fingerprint

EXAMPLES = (
    ("pyx fingerprint MYSQL_PROD_URL", "which server, database and login, and what it may do"),
    (
        'pyx fingerprint POSTGRES_PROD_URL --pin --label "orders, production"',
        "remember it: from now on another one stops every query to that source",
    ),
)
_CONNECT_S = 10.0
_MOST_TABLES = 20
_MOST_RIGHTS = 20
_SHOWN_APART = ("source", "identity", "rights", "mechanism", "pin")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("source", nargs="+", metavar="SOURCE", help="a name of `pyx sources`")
    parser.add_argument("--pin", action="store_true", help="remember this identity")
    parser.add_argument("--label", metavar="TEXT", help="what a person calls this store")
    parser.add_argument("--yes", action="store_true", help="pin anew without asking")
    parser.add_argument("--timeout", metavar="S", default="30", help="seconds (default 30)")
    parser.add_argument("--output-dir", metavar="D", help="folder of the run's files")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Takes fingerprints, one run each; 1 where one failed or is not as pinned."""
    from pyx_cli.render.errors import show_error
    from pyx_core.errors import PyxError
    from pyx_core.settings.layers import Layers
    from pyx_core.settings.values import parse_seconds
    from pyx_core.sources.fingerprint import Wish, take_fingerprint
    from pyx_core.sources.locate import choose_source, find_sources
    from pyx_core.sources.session import Limits

    timeout_s = parse_seconds(arguments.timeout, "--timeout")
    known = find_sources(Layers(context.environ, context.cwd))
    sources = [choose_source(name, known) for name in dict.fromkeys(arguments.source)]
    wish = Wish(
        caller_cwd=context.cwd,
        environ=context.environ,
        limits=Limits(connect_s=min(_CONNECT_S, timeout_s), statement_s=timeout_s),
        output_dir=arguments.output_dir,
    )
    found = []
    pinned = []
    refused = []
    for source in sources:
        argv = ["pyx", "fingerprint", source.name, *(["--pin"] if arguments.pin else [])]
        fingerprint = take_fingerprint(source, wish, argv, arguments.label)
        found.append(fingerprint)
        if not arguments.json:
            _write_text(fingerprint, context)
        if arguments.pin and fingerprint.content:
            try:
                _ask_to_pin(fingerprint, context, yes=arguments.yes)
            except PyxError as error:
                # The others are looked at all the same.
                refused.append(error)
                continue
            pinned.append(source.name)
            path = fingerprint.pin(context.cwd)
            context.stderr.write(f"pinned {source.name} in {path}\n")
    if arguments.json:
        told = [_essence(one, is_pinned=one.source.name in pinned) for one in found]
        context.write_json({"fingerprints": told, "truncated": False})
    # On stderr in any case: on stdout there is one JSON object already.
    codes = [show_error(error, context, wants_json=False) for error in refused]
    return codes[0] if codes else _exit_code(found, pinned)


def _ask_to_pin(found: Fingerprint, context: Context, *, yes: bool) -> None:
    """Raises PyxError `refused` without a yes where another identity is pinned."""
    compared = found.compared
    if compared is None or compared.verdict == "same" or yes:
        return
    from pyx_cli.consent import confirm

    confirm(
        f"{found.source.name} is not as pinned ({compared.meaning}). Pin it anew?",
        context,
        without_terminal=f"{found.source.name} is pinned, and not as it is now: {compared.meaning}",
        hint=f"ask the person; then: pyx fingerprint {found.source.name} --pin --yes",
    )


def _essence(found: Fingerprint, *, is_pinned: bool) -> dict[str, Any]:
    from pyx_cli.render.run import essence

    shown = {key: value for key, value in found.content.items() if key != "tables"}
    tables = found.content.get("tables") or {}
    return {
        **essence(found.record),
        **shown,
        "tables": dict(list(tables.items())[:_MOST_TABLES]),
        "tables_total": len(tables),
        "pinned_now": is_pinned,
    }


def _write_text(found: Fingerprint, context: Context) -> None:
    """What was found, in some lines; what failed, as `pyx run` tells it."""
    from pyx_cli.render.errors import visible
    from pyx_cli.render.page import Page
    from pyx_cli.render.run import show_problems, show_run

    content = found.content
    if not content:
        show_run(found.record, context, as_json=False, followed=False)
        return
    page = Page(context)
    source = found.source
    page.heading(
        f"{source.name}{' (looks like PRODUCTION)' if source.looks_like_production else ''}"
    )
    rows = [
        (name, visible(_text(content[name]), 300))
        for name in content
        if name not in _SHOWN_APART and content[name] is not None
    ]
    rows += [
        ("identity", visible(f"{part['name']} = {part['value'] or 'none'} ({part['nature']})", 300))
        for part in content["identity"]
    ]
    rights = content["rights"]["beyond_reading"]
    rows += [
        (
            "may do" if right["contained"] else "MAY DO",
            visible(f"{right['name']}: {right['meaning']}", 300)
            + ("" if right["contained"] else " (pyx can't hold it back)"),
        )
        for right in rights[:_MOST_RIGHTS]
    ]
    if not rights:
        rows.append(("may do", "nothing beyond reading"))
    rows.append(("held by", content["mechanism"]["enforced"]))
    page.table(rows)
    if found.compared is not None:
        _write_pin(found, page)
    for output in found.record.manifest["outputs"][1:]:
        page.line(f"Output saved: {visible(output['path'])} (bytes={output['size']})")
    show_problems(found.record, context)


def _write_pin(found: Fingerprint, page: Page) -> None:
    assert found.compared is not None
    if found.compared.verdict == "same":
        page.line("as pinned: every part matches")
        return
    page.line(f"NOT as pinned: {found.compared.meaning}")
    page.table(
        [
            (name, nature, f"pinned {_value(old)}", f"now {_value(new)}")
            for name, nature, old, new in found.compared.differing
        ]
    )


def _value(value: str | None) -> str:
    from pyx_cli.render.errors import visible

    return "nothing" if value is None else visible(value, 200)


def _text(value: object, inner: bool = False) -> str:
    """A value as one reads it; what is nested stands in brackets."""
    if isinstance(value, dict):
        parts = [f"{key}: {_text(item, inner=True)}" for key, item in value.items()]
    elif isinstance(value, (list, tuple)):
        parts = [_text(item, inner=True) for item in value]
    elif value is None:
        return "not known"
    elif isinstance(value, bool):
        return "yes" if value else "no"
    else:
        return str(value)
    shown, left = ", ".join(parts[:_MOST_TABLES]) or "none", len(parts) - _MOST_TABLES
    text = f"{shown}, and {left} more" if left > 0 else shown
    return f"({text})" if inner else text


def _exit_code(found: list[Fingerprint], pinned: list[str]) -> int:
    from pyx_cli.render.errors import EXIT_CODES

    problems = [one.record.problem for one in found if one.record.problem is not None]
    if problems:
        return EXIT_CODES[problems[0].kind] if len(found) == 1 else 1
    differs = any(
        one.compared is not None
        and one.compared.verdict != "same"
        and one.source.name not in pinned
        for one in found
    )
    return 1 if differs else max(one.record.exit_code for one in found)
