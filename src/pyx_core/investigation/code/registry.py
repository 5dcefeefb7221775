"""The ecosystems that pyx knows: one line each."""

from __future__ import annotations

from pyx_core.investigation.code.node.ecosystem import Node
from pyx_core.investigation.code.python.ecosystem import Python
from pyx_core.investigation.code.rust.ecosystem import Rust

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.code.ecosystem import Ecosystem

ECOSYSTEMS: tuple[Ecosystem, ...] = (Python(), Node(), Rust())
