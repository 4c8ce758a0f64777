"""How fast one host may be asked, and how long to wait after it refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]


class HostLimits:
    """One queue per host (or per group of hosts): each request takes the next free moment."""

    def __init__(self, table: Mapping[str, Any], clock: Clock, sleep: Sleep) -> None:
        rates = table.get("rates", {})
        self._rates = {k: float(v) for k, v in rates.items() if isinstance(v, (int, float))}
        self._groups: Mapping[str, str] = table.get("shared_limits", {})
        self._clock = clock
        self._sleep = sleep
        self._next: dict[str, float] = {}

    def rate(self, host: str) -> float:
        """Requests a second; a name in the table also covers the hosts below it."""
        parts = host.split(".")
        for cut in range(len(parts)):
            if rate := self._rates.get(".".join(parts[cut:])):
                return rate
        return self._rates.get("default", 2.0)

    async def turn(self, host: str) -> None:
        """Wait until this host may be asked again."""
        key = self._groups.get(host, host)
        now = self._clock()
        slot = max(now, self._next.get(key, now))
        self._next[key] = slot + 1 / self.rate(host)
        if slot > now:
            await self._sleep(slot - now)

    def hold(self, host: str, seconds: float) -> None:
        """Don't ask this host for so many seconds, because it said so."""
        key = self._groups.get(host, host)
        self._next[key] = max(self._next.get(key, 0.0), self._clock() + seconds)


def backoff(attempt: int, first: float, longest: float, jitter: float) -> float:
    """Seconds to wait after the nth failure: doubling, somewhere between half and all of it."""
    full = min(first * 2.0**attempt, longest)
    return full * (0.5 + jitter / 2)


def retry_after(header: str, now: datetime) -> float | None:
    """The seconds a Retry-After header asks for, written as a number or as a date."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(header[:9])
    from email.utils import parsedate_to_datetime

    try:
        when = parsedate_to_datetime(header)
    except (ValueError, TypeError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max((when - now).total_seconds(), 0.0)
