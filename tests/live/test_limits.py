"""Manners towards hosts, and which addresses are on the open internet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.live.fetch import HostLimits, backoff, retry_after
from compute_jobs.live.netguard import is_loopback, is_public
from compute_jobs.packs.tables import bundled_table
from tests.live.replay import Clock

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


async def starts(clock: Clock, limits: HostLimits, *hosts: str) -> list[float]:
    found = []
    for host in hosts:
        await limits.turn(host)
        found.append(clock.now)
    return found


async def test_the_sec_is_asked_five_times_a_second_over_both_its_hosts(clock: Clock) -> None:
    limits = HostLimits(bundled_table("fetching"), clock, clock.sleep)
    times = await starts(clock, limits, *["data.sec.gov", "www.sec.gov"] * 10)
    assert times[-1] - times[0] == pytest.approx(19 / 5)


async def test_lever_is_asked_once_a_second_and_holds_nobody_else_up(clock: Clock) -> None:
    limits = HostLimits(bundled_table("fetching"), clock, clock.sleep)
    times = await starts(clock, limits, "api.lever.co", "api.lever.co", "boards-api.greenhouse.io")
    assert times[1] - times[0] == pytest.approx(1)
    assert times[2] == times[1]


async def test_a_name_covers_the_hosts_below_it(clock: Clock) -> None:
    limits = HostLimits(bundled_table("fetching"), clock, clock.sleep)
    assert limits.rate("nvidia.wd5.myworkdayjobs.com") == limits.rate("myworkdayjobs.com") == 2
    assert limits.rate("evilmyworkdayjobs.com") == limits.rate("unheard.example")


async def test_a_host_that_said_wait_is_left_alone_by_all(clock: Clock) -> None:
    limits = HostLimits(bundled_table("fetching"), clock, clock.sleep)
    limits.hold("data.sec.gov", 30)
    times = await starts(clock, limits, "www.sec.gov")
    assert times[0] == pytest.approx(1030)


@given(st.integers(0, 40), st.floats(0, 1))
def test_waits_grow_and_stay_within_bounds(attempt: int, jitter: float) -> None:
    wait = backoff(attempt, 1.0, 120.0, jitter)
    assert 0.5 <= wait <= 120
    assert wait <= backoff(attempt + 1, 1.0, 120.0, jitter)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Sat, 21 Nov 2026 12:01:30 GMT", 90.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-3", None),
        ("٣", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "2606:4700::1111",
        "2a00:1450:4001:82b::200e",
        "64:ff9b::808:808",
        "::ffff:8.8.8.8",
        "2002:808:808::1",
        "2606:4700::5efe:808:808",
    ],
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "2002:0a00:0001::1",
        "64:ff9b::a00:1",
        "64:ff9b::127.0.0.1",
        "64:ff9b:1::a00:1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:0:127.0.0.1",
        "::ffff:0:8.8.8.8",
        "fec0::1",
        "5f00::1",
        "4000::1",
        "100::1",
        "2001:db8::1",
        "3fff::1",
        "2002:7f00:1::",
        "2001:0:7f00:1::80ff:fffe",
        "2001:0:808:808::f5ff:fffe",
        "2001:20::1",
        "2606:4700::5efe:a00:1",
        "2606:4700::200:5efe:127.0.0.1",
        "192.0.0.9",
        "192.88.99.1",
        "ff02::1",
        "ff0e::1",
        "not an address",
        "",
    ],
)
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


def test_loopback() -> None:
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("localhost")
    assert not is_loopback("10.0.0.1") and not is_loopback("example.org")
