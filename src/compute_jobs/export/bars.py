"""Small bars as inline SVG: the range of a fit, and how often each rank came up."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from compute_jobs.core.evidence import format as fmt

_SHOWN = 3
"""Ranks with a shade of their own; the rest share one."""


def _at(value: float) -> float:
    return round(min(max(value, 0.0), 100.0), 1)


def range_bar(fit: float, low: float, high: float) -> str:
    """0 to 100 as a line, the range on it, the fit as a mark."""
    start, end = _at(low), _at(high)
    said = f"fit {fmt.points(fit)}, range {fmt.points_range(low, high)}"
    return (
        f'<svg class="bar" viewBox="0 0 100 8" role="img" aria-label="{escape(said)}">'
        '<rect class="track" x="0" y="3" width="100" height="2"/>'
        f'<rect class="span" x="{start:g}" y="1" width="{max(round(end - start, 1), 0.5):g}"'
        ' height="6"/>'
        f'<rect class="mark" x="{min(max(_at(fit) - 0.6, 0), 98.8):.1f}" y="0" width="1.2"'
        ' height="8"/></svg>'
    )


def shares_bar(shares: Sequence[float]) -> str:
    """First, second, third and later as parts of one line."""
    parts = [max(share, 0.0) for share in shares[:_SHOWN]]
    rest = sum(shares[_SHOWN:])
    said = [f"rank {k + 1}: {fmt.share(part)}" for k, part in enumerate(parts)]
    if shares[_SHOWN:]:
        said.append(f"later: {fmt.share(rest)}")
    drawn, x = [], 0.0
    for k, part in enumerate([*parts, rest]):
        width = round(min(100 * part, 100 - x), 1)
        if width > 0:
            shade = f"r{k + 1}" if k < len(parts) else "later"
            drawn.append(f'<rect class="{shade}" x="{x:g}" y="1" width="{width:g}" height="6"/>')
        x = round(x + width, 1)
    return (
        f'<svg class="bar" viewBox="0 0 100 8" role="img" aria-label="{escape(", ".join(said))}">'
        f'<rect class="track" x="0" y="3" width="100" height="2"/>{"".join(drawn)}</svg>'
    )
