"""Which stores the variables name, and which of them somebody means."""

from __future__ import annotations

import difflib
import os

from pyx_core.errors import PyxError
from pyx_core.settings.connections import VariableName, take_apart_with_value
from pyx_core.sources.address import parse_address
from pyx_core.sources.source import Address, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.settings.layers import Layers

_USERS, _DATABASES = ("USER", "USERNAME"), ("DATABASE", "DB", "SCHEMA")


class Double:
    """Two definitions that may be taken for one another, and lead to different places."""

    __slots__ = ("first", "message", "second")

    def __init__(self, first: str, second: str, message: str) -> None:
        self.first = first
        self.second = second
        self.message = message


def find_sources(layers: Layers) -> list[Source]:
    """Every store that the variables of the environment and of both `.env` files name, sorted.

    `MYSQL_PROD_URL` is one; `MYSQL_PROD_HOST`, `…_PORT`, `…_USER` together are `MYSQL_PROD`.
    A variable of any name is one, too, if it holds the URL of a data store.
    """
    variables = layers.variables()
    taken = (take_apart_with_value(name, value) for name, value in sorted(variables.items()))
    names = [part for part in taken if part is not None]
    sources = [
        _of_address(part, names, variables, layers)
        for part in names
        if part.is_address and variables[part.name].strip()
    ]
    addressed = {part.group for part in names if part.is_address}
    groups: dict[str, list[VariableName]] = {}
    for part in names:
        if not part.is_address and part.group not in addressed:
            groups.setdefault(part.group, []).append(part)
    for group, parts in groups.items():
        if any(part.detail in ("HOST", "HOSTS") for part in parts):
            sources.append(_of_group(group, parts, variables, layers))
    return sorted(sources, key=lambda source: source.name)


def _of_address(
    part: VariableName, names: list[VariableName], variables: dict[str, str], layers: Layers
) -> Source:
    kind = part.kind.name if part.kind else "unknown"
    beside = [other for other in names if other.group == part.group and not other.is_address]
    address, problem = Address(), None
    try:
        found, address = parse_address(variables[part.name], part.kind)
        kind = found.name
        _add_details(address, {other.detail: variables[other.name] for other in beside})
    except PyxError as error:
        problem = error.message
    return Source(
        name=part.name,
        kind=kind,
        label=part.label,
        origin=layers.origin(part.name),
        variables=(part.name, *(other.name for other in beside)),
        address=address,
        problem=problem,
        folder=os.path.dirname(layers.project_path),
    )


def _of_group(
    group: str, parts: list[VariableName], variables: dict[str, str], layers: Layers
) -> Source:
    details = {part.detail: variables[part.name] for part in parts}
    first = parts[0]
    assert first.kind is not None
    host = details.get("HOST") or details.get("HOSTS") or ""
    address, problem = Address(), None
    try:
        address = parse_address(host, first.kind)[1]
        _add_details(address, details)
    except PyxError as error:
        problem = error.message
    return Source(
        name=group,
        kind=first.kind.name,
        label=first.label,
        origin=layers.origin(f"{group}_HOST" if "HOST" in details else f"{group}_HOSTS"),
        variables=tuple(part.name for part in parts),
        address=address,
        problem=problem,
        folder=os.path.dirname(layers.project_path),
    )


def _add_details(address: Address, details: dict[str, str]) -> None:
    """What other variables of the group add to an address; they never overrule it."""
    port = details.get("PORT", "")
    if port.isdigit() and "HOST" in details:
        address.port = int(port)
    address.user = address.user or next((details[key] for key in _USERS if key in details), None)
    address.password = address.password or details.get("PASSWORD")
    address.database = address.database or next(
        (details[key] for key in _DATABASES if key in details), None
    )
    for key in ("SECURITY_PROTOCOL", "SASL_MECHANISM", "CA_PATH"):
        if key in details:
            address.options.setdefault(key.lower(), details[key])


def choose_source(name: str, sources: list[Source]) -> Source:
    """The one that `name` means: its name, the stem of it, or its label if only one has it.

    Raises PyxError `not_found`; `usage` with the candidates where several fit, and where the
    variables of the one that fits can't be used.
    """
    wanted = name.upper()
    fitting = [source for source in sources if source.name == wanted]
    fitting = fitting or [source for source in sources if source.name.startswith(f"{wanted}_")]
    fitting = fitting or [source for source in sources if source.label == wanted]
    if len(fitting) > 1:
        names = ", ".join(source.name for source in fitting[:10])
        raise PyxError("usage", f"{name} fits {names}", "give the whole name")
    if not fitting:
        known = [source.name for source in sources]
        near = difflib.get_close_matches(wanted, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "pyx sources lists those that are set"
        raise PyxError("not_found", f"no source {name}", hint)
    if fitting[0].problem is not None:
        raise PyxError("usage", f"{fitting[0].name}: {fitting[0].problem}", "mend that variable")
    return fitting[0]


def find_doubles(layers: Layers, sources: list[Source]) -> list[Double]:
    """What is defined twice and disagrees: one variable in several layers, or two variables that
    stand for one kind and label."""
    doubles = []
    by_layer = (
        ("environment", layers.environ),
        ("project .env", layers.project),
        ("user .env", layers.user),
    )
    for source in sources:
        for variable in source.variables:
            given = [(where, values[variable]) for where, values in by_layer if variable in values]
            for where, value in given[1:]:
                if value != given[0][1]:
                    holds = given[0][0]
                    message = f"{variable} is set in the {holds}, which holds, and not so in the"
                    doubles.append(Double(holds, where, f"{message} {where}"))
    seen: dict[tuple[str, str | None], Source] = {}
    for source in sources:
        kind = "mysql" if source.kind == "mariadb" else source.kind
        other = seen.setdefault((kind, source.label), source)
        if other is not source and other.address.place != source.address.place:
            message = f"{other.name} and {source.name} lead to different places"
            doubles.append(Double(other.name, source.name, message))
    return doubles
