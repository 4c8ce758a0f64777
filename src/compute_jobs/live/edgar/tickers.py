"""The SEC's own list of tickers: from a stock symbol to the number it files under."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compute_jobs.live.payload import PayloadError, need_object

TICKERS_URL = "https://www.sec.gov/files/company_tickers.json"


def parse_tickers(payload: Any) -> Mapping[str, int]:
    """CIKs by ticker. Raises PayloadError if the payload isn't such a list."""
    body = need_object(payload, "the SEC's list of tickers")
    ciks: dict[str, int] = {}
    for row in map(body.child, body.names):
        ticker, cik = row.line("ticker", 12).upper(), row.digits("cik_str")
        if ticker and cik and 0 < cik < 1e10:
            ciks.setdefault(ticker, int(cik))
    if not ciks:
        raise PayloadError("the SEC's list of tickers has no tickers")
    return ciks
