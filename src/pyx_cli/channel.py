"""The stores that an earlier run was given, as today's variables name them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_cli.context import Context
    from pyx_core.runs.request import Channel


def channel_today(names: list[str], folder: str, context: Context) -> Channel:
    """A channel to the stores with these names, for a run in `folder`."""
    from pyx_core.settings.layers import Layers
    from pyx_core.sources.channel import channel_to

    return channel_to(names, Layers(context.environ, folder), folder)
