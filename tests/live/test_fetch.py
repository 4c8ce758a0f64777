"""The one way out: what is refused, what is retried, what is capped, and what a reader is told."""

from __future__ import annotations

import asyncio
import copy
import gzip
import ssl
from typing import Any
from urllib.parse import quote

import httpcore
import pytest

from compute_jobs.live.fetch import Fetcher, FetchError, Request, Response
from compute_jobs.packs.tables import bundled_table
from compute_jobs.platform.config import valid_contact
from tests.live.replay import Clock, Replay, Reply, plain, zipped

BOARD = "https://boards.example/v1/jobs"
PATH = "/boards.example/v1/jobs"
SEC = "https://data.sec.gov/submissions/CIK0001835632.json"
SEC_PATH = "/data.sec.gov/submissions/CIK0001835632.json"


def settings(**caps: float) -> dict[str, Any]:
    changed = copy.deepcopy(dict(bundled_table("fetching")))
    changed["caps"].update(caps)
    return changed


async def ask(
    replay: Replay, clock: Clock, url: str = BOARD, *, contact: str = "", **more: Any
) -> Response:
    fetcher = Fetcher(
        replay=replay.url,
        contact=contact,
        clock=clock,
        sleep=clock.sleep,
        jitter=lambda: 1.0,
        **more,
    )
    async with fetcher:
        return await fetcher.fetch(Request(url))


async def refused(replay: Replay, clock: Clock, url: str = BOARD, **more: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await ask(replay, clock, url, **more)
    return caught.value


async def test_an_answer_comes_with_its_hash_and_validators(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, plain({"jobs": []}, headers={"ETag": '"7"', "Last-Modified": "Mon"}))
    kept: list[Response] = []
    answer = await ask(replay, clock, keep=kept.append)
    assert answer.body == b'{"jobs": []}'
    assert answer.url == BOARD
    assert len(answer.sha256) == 64
    assert answer.headers["etag"] == '"7"' and answer.headers["last-modified"] == "Mon"
    assert kept == [answer]


async def test_gzip_is_read(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, zipped([1, 2, 3]))
    assert (await ask(replay, clock)).body == b"[1, 2, 3]"


async def test_the_contact_goes_to_the_sec_and_to_nobody_else(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, plain([]))
    replay.on(SEC_PATH, plain({}))
    await ask(replay, clock, contact="me@example.org")
    await ask(replay, clock, SEC, contact="me@example.org")
    assert "me@example.org" not in replay.seen[0].agent
    assert replay.seen[1].agent.endswith(" me@example.org")


@pytest.mark.parametrize("contact", ["", "nobody", "a@b", "x@y.z\r\nHost: evil", "é@example.org"])
async def test_without_a_contact_the_sec_is_not_asked(
    replay: Replay, clock: Clock, contact: str
) -> None:
    error = await refused(replay, clock, SEC, contact=contact)
    assert error.reason == "no_contact"
    assert "contact_email" in error.todo
    assert replay.seen == []
    assert not valid_contact(contact)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (403, "forbidden"),
        (404, "not_found"),
        (410, "not_found"),
        (418, "refused"),
        (501, "server"),
    ],
)
async def test_what_will_not_change_is_asked_once(
    replay: Replay, clock: Clock, status: int, reason: str
) -> None:
    replay.on(PATH, Reply(b"no", status))
    error = await refused(replay, clock)
    assert error.reason == reason and str(status) in error.what
    assert len(replay.seen) == 1 and "\n" not in str(error)


async def test_a_refusal_by_the_sec_says_what_to_look_at(replay: Replay, clock: Clock) -> None:
    replay.on(SEC_PATH, Reply(b"no", 403))
    error = await refused(replay, clock, SEC, contact="me@example.org")
    assert "contact_email" in error.todo and "ten minutes" in error.todo


async def test_after_a_refusal_the_sec_is_not_asked_for_anything_more(
    replay: Replay, clock: Clock
) -> None:
    """Who goes on asking stays locked out; boards have nothing to do with it."""
    replay.on(SEC_PATH, Reply(b"no", 403))
    replay.on(PATH, plain([]))
    other = SEC.replace("data.sec.gov", "www.sec.gov")
    async with Fetcher(
        replay=replay.url, contact="me@example.org", clock=clock, sleep=clock.sleep
    ) as fetcher:
        for url in (SEC, SEC, other):
            with pytest.raises(FetchError, match="403") as caught:
                await fetcher.fetch(Request(url))
            assert caught.value.reason == "forbidden"
        await fetcher.fetch(Request(BOARD))
    assert len(replay.asked("sec.gov")) == 1 and len(replay.seen) == 2


@pytest.mark.parametrize("place", ["https://evil.example/x", "https://evilboards.example/x"])
async def test_with_a_list_of_hosts_no_hop_leaves_it(
    replay: Replay, clock: Clock, place: str
) -> None:
    replay.on(PATH, Reply(b"", 302, {"Location": place}))
    error = await refused(replay, clock, hosts=["boards.example"])
    assert error.reason == "insecure" and "not a host for" in error.what
    assert len(replay.seen) == 1
    replay.on(PATH, Reply(b"", 302, {"Location": "https://a.boards.example/x"}))
    replay.on("/a.boards.example/x", plain([1]))
    assert (await ask(replay, clock, hosts=["boards.example"])).body == b"[1]"


async def test_too_many_requests_waits_as_long_as_it_was_told(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, Reply(b"", 429, {"Retry-After": "7"}), plain([1]))
    assert (await ask(replay, clock)).body == b"[1]"
    assert sum(clock.slept) == pytest.approx(7)


async def test_a_wait_that_is_too_long_is_told_and_not_waited_for(
    replay: Replay, clock: Clock
) -> None:
    replay.on(PATH, Reply(b"", 429, {"Retry-After": "600"}))
    error = await refused(replay, clock)
    assert error.reason == "limited" and "10 minutes" in error.todo
    assert clock.slept == []


async def test_a_server_that_recovers_is_asked_again_each_time_later(
    replay: Replay, clock: Clock
) -> None:
    replay.on(PATH, Reply(b"", 503), Reply(b"", 500), plain([1]))
    await ask(replay, clock)
    assert clock.slept == [pytest.approx(1.0), pytest.approx(2.0)]


async def test_a_server_that_stays_broken_is_given_up(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, Reply(b"", 502))
    error = await refused(replay, clock)
    assert error.reason == "server" and len(replay.seen) == 4


async def test_a_slow_answer_is_cut_short(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, Reply(b"x", slow=True), plain([1]))
    assert (await ask(replay, clock, settings=settings(seconds=0.1))).body == b"[1]"


async def test_an_answer_that_breaks_off_is_asked_for_again(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, Reply(b'{"jobs"', cut=500), plain([1]))
    assert (await ask(replay, clock)).body == b"[1]"
    replay.on(PATH, Reply(b'{"jobs"', cut=500))
    assert (await refused(replay, clock)).reason == "cut_off"


async def test_half_of_a_gzip_is_no_answer(replay: Replay, clock: Clock) -> None:
    half = gzip.compress(b"[1]" * 500)[:-9]
    replay.on(PATH, Reply(half, headers={"content-encoding": "gzip"}))
    assert (await refused(replay, clock)).reason == "cut_off"


@pytest.mark.parametrize("tail", [b"", b"\0" * 512], ids=["bare", "filled up"])
async def test_a_gzip_of_several_members_is_read_whole(
    replay: Replay, clock: Clock, tail: bytes
) -> None:
    parts = [b"[" + b"1," * 40_000, b"", b"2", b"]"]
    body = b"".join(map(gzip.compress, parts)) + tail
    replay.on(PATH, Reply(body, headers={"content-encoding": "gzip"}))
    assert (await ask(replay, clock)).body == b"".join(parts)


async def test_half_a_later_member_or_rubbish_after_it_is_no_answer(
    replay: Replay, clock: Clock
) -> None:
    whole = gzip.compress(b"[1]")
    for body, reason in ((whole + whole[:-9], "cut_off"), (whole + b"rubbish", "encoding")):
        replay.on(PATH, Reply(body, headers={"content-encoding": "gzip"}))
        assert (await refused(replay, clock)).reason == reason


async def test_members_that_are_too_much_together_are_stopped_at_the_cap(
    replay: Replay, clock: Clock
) -> None:
    body = gzip.compress(b"\0" * 600) * 4
    replay.on(PATH, Reply(body, headers={"content-encoding": "gzip"}))
    found = await refused(replay, clock, settings=settings(bytes=1500))
    assert found.reason == "too_large"


async def test_a_gzip_bomb_is_stopped_at_the_cap(replay: Replay, clock: Clock) -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    assert len(bomb) < 50_000
    replay.on(PATH, Reply(bomb, headers={"content-encoding": "gzip"}))
    error = await refused(replay, clock, settings=settings(bytes=1_000_000))
    assert error.reason == "too_large" and "1 MB" in error.what
    assert len(replay.seen) == 1


async def test_a_long_plain_answer_is_stopped_too(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, Reply(b"x" * 200_000))
    assert (await refused(replay, clock, settings=settings(bytes=100_000))).reason == "too_large"


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip"])
async def test_other_encodings_are_not_guessed(replay: Replay, clock: Clock, coding: str) -> None:
    replay.on(PATH, Reply(b"xx", headers={"content-encoding": coding}))
    assert (await refused(replay, clock)).reason == "encoding"


async def test_what_a_server_says_reaches_no_terminal_as_it_is(
    replay: Replay, clock: Clock
) -> None:
    replay.on(PATH, Reply(b"xx", headers={"content-encoding": "br\x9b31m\x85\x9d0;PWN\x9c"}))
    error = await refused(replay, clock)
    assert "unknown br" in str(error)
    assert str(error).isprintable()
    replay.on(PATH, Reply(b"", 302, {"Location": "https://a\x9b2Jb.example:8443/"}))
    error = await refused(replay, clock)
    assert str(error).isprintable()
    assert error.what.isprintable()


async def test_a_redirect_is_followed_and_its_host_checked_again(
    replay: Replay, clock: Clock
) -> None:
    replay.on(PATH, Reply(b"", 302, {"Location": "https://other.example/jobs"}))
    replay.on("/other.example/jobs", plain([2]))
    assert (await ask(replay, clock)).body == b"[2]"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://boards.example/v1/jobs", "insecure"),
        ("https://10.0.0.1/secret", "private"),
        ("https://127.0.0.1/", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:192.168.0.1]/", "private"),
        ("https://169.254.169.254/latest/meta-data", "private"),
        ("https://localhost/", "private"),
        ("https://2130706433/", "private"),
        ("https://0x7f000001/", "private"),
        ("https://user:secret@boards.example/", "insecure"),
        ("https://boards.example:8443/", "insecure"),
        ("file:///etc/passwd", "insecure"),
        ("ftp://boards.example/", "insecure"),
        ("https://[broken/", "insecure"),
    ],
)
async def test_a_redirect_into_danger_is_refused(
    replay: Replay, clock: Clock, target: str, reason: str
) -> None:
    replay.on(PATH, Reply(b"", 302, {"Location": target}))
    error = await refused(replay, clock)
    assert error.reason == reason
    assert len(replay.seen) == 1


async def test_a_ring_of_redirects_ends(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, Reply(b"", 302, {"Location": BOARD}))
    error = await refused(replay, clock)
    assert error.reason == "redirects" and len(replay.seen) == 6


async def test_what_is_posted_is_not_posted_elsewhere(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, Reply(b"", 302, {"Location": "https://other.example/"}))
    async with Fetcher(replay=replay.url, clock=clock, sleep=clock.sleep) as fetcher:
        with pytest.raises(FetchError, match="mustn't be redirected"):
            await fetcher.fetch(Request(BOARD, body=b"{}"))


async def test_a_name_that_leads_into_a_private_network_is_refused(clock: Clock) -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return ["10.1.2.3", "fd00::1"]

    async with Fetcher(clock=clock, sleep=clock.sleep, resolver=resolver) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(Request("https://rebound.example/"))
    assert caught.value.reason == "private"


async def test_a_name_that_does_not_resolve_is_no_network(clock: Clock) -> None:
    async def resolver(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    async with Fetcher(clock=clock, sleep=clock.sleep, resolver=resolver) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(Request("https://nowhere.example/"))
    assert caught.value.reason == "offline" and "network" in caught.value.todo
    assert len(clock.slept) == 1, "asked twice, not four times"


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1:80", "https://127.0.0.1:1", "http://example.org"]
)
def test_only_the_loopback_may_answer_for_others(url: str) -> None:
    with pytest.raises(FetchError):
        Fetcher(replay=url)


async def test_a_fetch_can_be_cancelled_while_it_waits(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, Reply(b"x", slow=True))
    async with Fetcher(replay=replay.url) as fetcher:
        task = asyncio.create_task(fetcher.fetch(Request(BOARD)))
        while not replay.seen:
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


# -- what an attack found ----------------------------------------------------------------------


async def test_no_cookie_is_kept_within_a_run(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, plain([], headers={"Set-Cookie": "you=known; Path=/; Secure"}))
    async with Fetcher(replay=replay.url, clock=clock, sleep=clock.sleep) as fetcher:
        for _ in range(3):
            await fetcher.fetch(Request(BOARD))
    assert [seen.cookie for seen in replay.seen] == ["", "", ""]


@pytest.mark.parametrize(
    "host",
    [
        "exa mple.org",
        "a..b",
        ".....",
        f"{'a' * 70}.org",
        "a%20b.org",
        "*.org",
        "a,b.org",
        "\u2028.org",
    ],
)
async def test_an_impossible_host_name_is_one_line(replay: Replay, clock: Clock, host: str) -> None:
    replay.on(PATH, Reply(b"", 302, {"Location": f"https://{quote(host, safe='% *,')}/"}))
    error = await refused(replay, clock)
    assert error.reason == "insecure" and "malformed" in error.what and "\n" not in str(error)
    assert len(replay.seen) == 1


async def test_empty_gzip_members_end(replay: Replay, clock: Clock) -> None:
    member = gzip.compress(b"")
    replay.on(
        PATH, Reply(member * 100 + gzip.compress(b"[1]"), headers={"content-encoding": "gzip"})
    )
    assert (await ask(replay, clock)).body == b"[1]"
    replay.on(PATH, Reply(member * 5000, headers={"content-encoding": "gzip"}))
    assert (await refused(replay, clock)).reason == "encoding"


async def test_what_is_sent_counts_though_it_unpacks_to_nothing(
    replay: Replay, clock: Clock
) -> None:
    odd = b"\x1f\x8b\x08\x08" + b"\0" * 6 + b"n" * 5000  # a member whose name never ends
    replay.on(PATH, Reply(odd, headers={"content-encoding": "gzip"}))
    error = await refused(replay, clock, settings=settings(bytes=1000))
    assert error.reason == "too_large"


async def test_a_server_that_only_says_continue_is_asked_once(replay: Replay, clock: Clock) -> None:
    replay.on(PATH, Reply(never=True))
    error = await refused(replay, clock, settings=settings(head_seconds=0.3))
    assert error.reason == "timeout" and len(replay.seen) == 1


async def test_a_certificate_that_is_wrong_is_called_that(
    replay: Replay, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        wrong = ssl.SSLCertVerificationError(1, "[SSL: X] certificate verify failed")
        wrong.verify_message = "certificate has expired"
        raise httpcore.ConnectError(str(wrong)) from wrong

    monkeypatch.setattr(httpcore.AsyncConnectionPool, "stream", fail)
    error = await refused(replay, clock)
    assert error.reason == "certificate" and not error.passing
    assert "certificate that can't be trusted: certificate has expired" in str(error)
