"""Two images compared by size and pixels."""

from __future__ import annotations

import importlib.util

from pyx_core.comparison.comparison import Location
from pyx_core.comparison.normalising import Tolerance
from pyx_core.comparison.values import ABSENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.comparison.content import Content
    from pyx_core.comparison.findings import Findings
    from pyx_core.comparison.rules import Rules


def has_pillow() -> bool:
    """Whether the extra `images` is installed."""
    return importlib.util.find_spec("PIL") is not None


def compare_images(left: Content, right: Content, rules: Rules, findings: Findings) -> None:
    """Tells sizes or pixels that differ. Raises OSError where a file is no image."""
    from PIL import Image, ImageChops

    with Image.open(left.path) as one, Image.open(right.path) as other:
        frames = getattr(one, "n_frames", 1), getattr(other, "n_frames", 1)
        if one.size != other.size:
            findings.differ("size", Location(), _size(one.size), _size(other.size))
            return
        if frames[0] != frames[1]:
            findings.differ("frames", Location(), frames[0], frames[1])
            return
        changed = deepest = 0
        for frame in range(frames[0]):
            one.seek(frame)
            other.seek(frame)
            difference = ImageChops.difference(one.convert("RGBA"), other.convert("RGBA"))
            channels = difference.split()
            worst = channels[0]
            for channel in channels[1:]:
                worst = ImageChops.lighter(worst, channel)
            steps = worst.histogram()
            changed += sum(steps[1:])
            deepest = max([deepest, *(depth for depth, count in enumerate(steps) if count)])
        findings.counts["pixels"] = one.size[0] * one.size[1] * frames[0]
    if not changed:
        findings.absorb([])
        return
    findings.counts["pixels_changed"] = changed
    for rule in rules:
        if isinstance(rule.kind, Tolerance) and rule.column is None and rule.path is None:
            if not rule.kind.close(0, deepest):
                continue
            findings.absorb([rule], changed)
            return
    findings.note(f"the largest difference of a channel is {deepest} of 255")
    findings.differ("pixels", Location(), ABSENT, f"{changed} pixels differ")


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"
