"""Every kind of board, and where each employer's board is (data/boards.toml)."""

from __future__ import annotations

import re

import msgspec

from compute_jobs.errors import ReaderError
from compute_jobs.live.boards.ashby import Ashby
from compute_jobs.live.boards.board import Board, BoardToken
from compute_jobs.live.boards.greenhouse import Greenhouse
from compute_jobs.live.boards.lever import Lever
from compute_jobs.live.boards.workday import Workday
from compute_jobs.packs.tables import bundled_table

ALL: dict[str, Board] = {board.name: board for board in (Greenhouse(), Lever(), Ashby(), Workday())}
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


def board_tokens() -> tuple[BoardToken, ...]:
    """The rows of data/boards.toml, in order: an employer's first row is tried first."""
    tokens = []
    for row in bundled_table("boards").get("board", ()):
        token = msgspec.convert(row, BoardToken)
        parts = (token.token, token.host or "x", token.site or "x")
        if token.board not in ALL or not all(_SAFE.fullmatch(part) for part in parts):
            raise ReaderError(
                f"the board of {token.employer} can't be asked", "data/boards.toml", "correct it"
            )
        tokens.append(token)
    return tuple(tokens)
