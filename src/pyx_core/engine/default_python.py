"""The interpreter of Python scripts where a command line names none."""

from __future__ import annotations

from pyx_core.engine.interpreter import Search, named_python, own_python
from pyx_core.settings.table import PYTHON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.engine.interpreter import Interpreter
    from pyx_core.settings.layers import Layers


def default_python(layers: Layers, cwd: str) -> Interpreter:
    """What the setting `python` says, else pyx's own. Raises PyxError `interpreter_missing`."""
    setting = layers.value(PYTHON)
    if setting is None:
        return own_python()
    return named_python(setting, Search(layers.variables().get("PATH"), cwd))
