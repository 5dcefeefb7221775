"""`pyx learn scan`: the skills that are there, and where a draft belongs."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from pyx_cli.context import Context
    from pyx_core.skills.learning.neighbours import Header, Neighbour, Place

EXAMPLES = (
    ("pyx learn scan", "names and descriptions of the skills of the project and the user"),
    ("pyx learn scan drafts/stale-cache", "is it new, or should it go into one that is there"),
)
_MOST_SHOWN = 50
_MOST_NEIGHBOURS = 5


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("draft", metavar="DIR", nargs="?", help="the folder of a draft")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Lists the headers; for a draft says create, merge or overwrite, and why."""
    from pyx_cli.this_machine import places
    from pyx_core.errors import PyxError
    from pyx_core.skills.learning.neighbours import place_of, read_header, read_headers

    headers = list(read_headers(places(context).known()))
    if arguments.draft is None:
        _list(headers, context, as_json=arguments.json)
        return 0
    folder = os.path.normpath(os.path.join(context.cwd, arguments.draft))
    draft = read_header(folder)
    if draft is None:
        raise PyxError("not_found", f"there is no skill in {folder}", "pyx learn draft makes one")
    place, neighbours = place_of(draft, headers)
    _advise(place, neighbours, context, as_json=arguments.json)
    return 0


def _list(headers: Sequence[Header], context: Context, *, as_json: bool) -> None:
    from pyx_cli.render.errors import visible

    shown = headers[:_MOST_SHOWN]
    if as_json:
        context.write_json(
            {
                "skills": [
                    {"name": one.name, "description": one.description, "path": one.path}
                    for one in shown
                ],
                "total": len(headers),
                "truncated": len(headers) > len(shown),
            }
        )
        return
    for one in shown:
        context.stdout.write(f"{visible(one.name, 64)}  {visible(one.description, 120)}\n")
        context.stdout.write(f"    {visible(one.path)}\n")
    if len(headers) > len(shown):
        context.stdout.write(f"and {len(headers) - len(shown)} more\n")
    if not headers:
        context.stderr.write("no skill is there yet: pyx gs writes some\n")


def _advise(
    place: Place, neighbours: Sequence[Neighbour], context: Context, *, as_json: bool
) -> None:
    from pyx_cli.render.errors import visible

    nearest = neighbours[:_MOST_NEIGHBOURS]
    if as_json:
        context.write_json(
            {
                "advice": place.advice,
                "with": place.neighbour.header.path if place.neighbour else None,
                "similarity": place.neighbour.similarity if place.neighbour else None,
                "reason": place.reason,
                "neighbours": [
                    {"name": one.header.name, "path": one.header.path, "similarity": one.similarity}
                    for one in nearest
                ],
                "truncated": len(neighbours) > len(nearest),
            }
        )
        return
    with_whom = f" {visible(place.neighbour.header.path)}" if place.neighbour else ""
    context.stdout.write(f"{place.advice}{with_whom}: {place.reason}\n")
    for one in nearest:
        context.stdout.write(f"  {one.similarity:.2f}  {visible(one.header.name, 64)}\n")
