"""Manifests without secret values in what scripts and people wrote into them."""

from __future__ import annotations

from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.manifest.contract import Manifest
    from pyx_core.secrets.detect import Secrets


def masked(manifest: Manifest, secrets: Secrets) -> Manifest:
    """The same manifest. Paths stay as they are: they have to be found."""
    if not secrets:
        return manifest

    def mask(value: Any) -> Any:
        if isinstance(value, str):
            return mask_text(value, secrets)
        if isinstance(value, list):
            return [mask(item) for item in value]
        if isinstance(value, dict):
            return {mask(key): mask(item) for key, item in value.items()}
        return value

    manifest["summary"] = mask(manifest["summary"])
    manifest["error"] = mask(manifest["error"])
    manifest["warnings"] = mask(manifest["warnings"])
    manifest["declared"] = mask(manifest["declared"])
    for output in manifest["outputs"]:
        if output["attribution"] == "declared":
            output["role"] = mask(output["role"])
            output["category"] = mask(output["category"])
            output["format"] = mask(output["format"])
    manifest["command"]["argv"] = mask(manifest["command"]["argv"])
    return manifest
