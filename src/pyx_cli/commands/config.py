"""`pyx config`: every setting, its value, and where that came from."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx config", "every setting with its value and its origin"),
    ("pyx config --json", "the same for an agent"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Shows the settings; what is secret in a value is masked."""
    from pyx_core.secrets.detect import secret_values
    from pyx_core.secrets.masker import mask_text
    from pyx_core.settings.layers import Layers
    from pyx_core.settings.table import SETTINGS

    layers = Layers(context.environ, context.cwd)
    secrets = secret_values(layers.variables())
    rows = []
    for setting in SETTINGS:
        value = layers.value(setting)
        rows.append(
            {
                "name": setting.name,
                "variable": setting.variable,
                "value": None if value is None else mask_text(value, secrets),
                "origin": layers.origin(setting.variable),
                "meaning": setting.meaning,
            }
        )
    files = [
        {"path": path, "read": path in layers.dotenv_files()}
        for path in (layers.project_path, layers.user_path)
        if path is not None
    ]
    if arguments.json:
        context.write_json({"settings": rows, "dotenv": files})
        return 0
    width = max(len(str(row["variable"])) for row in rows)
    for row in rows:
        value = "-" if row["value"] is None else str(row["value"])
        context.stdout.write(f"{row['variable']:<{width}}  {value}  ({row['origin']})\n")
        context.stdout.write(f"{'':<{width}}  {row['meaning']}\n")
    for file in files:
        state = "read" if file["read"] else "not there, or empty"
        context.stdout.write(f"{file['path']}: {state}\n")
    return 0
