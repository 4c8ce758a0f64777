"""Names that live claims bear as their pack, so that anybody can tell where one came from."""

from __future__ import annotations

EDGAR = "live-edgar"
BOARDS = "live-boards"
EPOCH = "live-epoch"
ALL = (EDGAR, BOARDS, EPOCH)
