"""Every kind of board by its name."""

from __future__ import annotations

from compute_jobs.live.boards.ashby import Ashby
from compute_jobs.live.boards.board import Board
from compute_jobs.live.boards.greenhouse import Greenhouse
from compute_jobs.live.boards.lever import Lever
from compute_jobs.live.boards.workday import Workday

ALL: dict[str, Board] = {board.name: board for board in (Greenhouse(), Lever(), Ashby(), Workday())}
