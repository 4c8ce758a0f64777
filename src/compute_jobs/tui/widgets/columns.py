"""Columns of a list: which of them fit a width, and how wide each then is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Column(NamedTuple):
    """``keep`` decides who leaves first when it gets narrow: the highest number does."""

    id: str
    title: str
    width: int
    keep: int = 0
    right: bool = False
    grow: int = 0
    """Its share of the cells that are left over; 0 stays at its width."""
    most: int = 0
    """Where growing ends; 0 never."""
    sortable: bool = True
    long: str = ""
    """The title where there is room for it."""

    def title_in(self, size: int) -> str:
        return self.long if self.long and len(self.long) <= size else self.title


Layout = list[tuple[Column, int]]


def lay_out(columns: Sequence[Column], width: int, gap: int = 1) -> Layout:
    """The columns that fit, in order, with their widths; at least the most wanted one."""
    kept = list(columns)
    while len(kept) > 1 and sum(column.width + gap for column in kept) - gap > width:
        kept.remove(max(kept, key=lambda column: column.keep))
    sizes = [column.width for column in kept]
    spare = width - sum(sizes) - gap * (len(kept) - 1)
    if spare < 0:
        sizes[0] = max(width, 1)
    while spare > 0:
        growing = [
            position
            for position, column in enumerate(kept)
            if column.grow and (not column.most or sizes[position] < column.most)
        ]
        if not growing:
            break
        shares = sum(kept[position].grow for position in growing)
        given = 0
        for position in growing:
            column = kept[position]
            share = max(spare * column.grow // shares, 1)
            if column.most:
                share = min(share, column.most - sizes[position])
            share = min(share, spare - given)
            sizes[position] += share
            given += share
        spare -= given
        if not given:
            break
    return list(zip(kept, sizes, strict=True))
