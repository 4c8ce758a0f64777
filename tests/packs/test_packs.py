"""Packs that are right load; one that is wrong is left out as a whole, with every problem named."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest

from compute_jobs.core.evidence.ledger import resolve
from compute_jobs.packs.bundled import bundled_packs, own_folders
from compute_jobs.packs.load import check_packs, load_packs
from compute_jobs.packs.problems import Problem
from compute_jobs.packs.read import MOST_FILES, MOST_PROBLEMS
from compute_jobs.platform.files import LARGEST_PACK_FILE
from compute_jobs.platform.paths import Home
from tests.packs.pack_files import (
    CLAIMS,
    HEAD,
    SOURCES,
    check_pack,
    renamed,
    write_other,
    write_pack,
)

pytestmark = pytest.mark.usefixtures("founding_world")

LATE = date(2026, 6, 1)


def problems(folder: Path, **texts: str) -> list[Problem]:
    result = load_packs([write_pack(folder, **texts)])
    assert "mine-gpus" not in result.evidence.claims
    assert "revenue" in result.evidence.metrics
    assert result.left_out == (str(folder),)
    return list(result.problems)


def the_one(folder: Path, **texts: str) -> Problem:
    found = problems(folder, **texts)
    assert len(found) == 1, [str(it) for it in found]
    return found[0]


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.split("\n"), start=1) if part in line)


def test_a_good_pack_adds_employers_claims_and_sources(tmp_path: Path) -> None:
    result = load_packs([write_pack(tmp_path / "p")])
    assert not result.problems
    it = result.evidence
    assert it.packs == ("mine",)
    assert it.employers["my-cloud"].aliases == ("Mine",)
    assert it.sources["mine-paper"].relays == ("mine-filing",)
    gpus, share = it.claims["mine-gpus"], it.claims["mine-share"]
    assert gpus.figure is not None
    assert (gpus.figure.value, gpus.figure.bound_high, gpus.figure.unit) == (5000, 5250, "gpu")
    assert gpus.line == line_of(CLAIMS, 'id = "mine-gpus"') - 1
    assert gpus.published is not None
    assert gpus.published.text == "2026-05-21"
    assert share.figure is not None
    assert (share.figure.value, share.figure.text) == (40, "40 %")
    assert it.relations[-1].claims == ("mine-gpus",)


def test_a_date_that_no_source_states_is_marked(tmp_path: Path) -> None:
    marked = CLAIMS.replace('period = "2025"\n', 'period = "2025"\ninferred = ["period"]\n')
    result = load_packs([write_pack(tmp_path / "p", claims=marked)])
    assert not result.problems
    period = result.evidence.claims["mine-share"].period
    assert period is not None
    assert period.inferred


def test_a_mark_on_a_date_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    marked = CLAIMS.replace('period = "2025"\n', 'period = "2025"\ninferred = ["as_of"]\n')
    found = the_one(tmp_path / "p", claims=marked)
    assert "as_of is marked as inferred" in found.what
    assert found.line == line_of(marked, "inferred = ")


def test_an_undated_document_is_of_the_latest_past_date_it_mentions(tmp_path: Path) -> None:
    undated = SOURCES.replace('published = "2026-05-21"\n', "").replace(
        'published = "2026-05-22"\n', ""
    )
    told = CLAIMS.replace('as_of = "2026-05"\n', "")
    result = load_packs([write_pack(tmp_path / "p", claims=told, sources=undated)])
    assert not result.problems
    for name in ("mine-gpus", "mine-share"):
        published = result.evidence.claims[name].published
        assert published is not None
        assert (published.text, published.inferred) == ("2025-12-31", True)
        assert name not in resolve(result.evidence, date(2025, 12, 30)).visible
        assert name in resolve(result.evidence, date(2025, 12, 31)).visible


def test_no_line_of_the_supply_map_leads_to_the_market(tmp_path: Path) -> None:
    wrong = CLAIMS.replace('asset = "my-hall"\nrole', 'asset = "market"\nrole')
    found = the_one(tmp_path / "p", claims=wrong)
    assert "market" in found.what
    assert found.line == line_of(wrong, 'asset = "market"')


def test_what_is_said_of_the_market_moves_no_rating(tmp_path: Path) -> None:
    about = CLAIMS.replace('["my-cloud", "my-hall"]', '["market"]')
    result = load_packs([write_pack(tmp_path / "p", claims=about)])
    assert not result.problems
    ledger = resolve(result.evidence, LATE)
    assert ledger.best("market", "accelerators_deployed") is not None
    assert ledger.best("my-cloud", "accelerators_deployed") is None


def test_a_metric_of_ones_own(tmp_path: Path) -> None:
    mine = """\
[[metric]]
id = "racks"
name = "Racks"
dimension = "count"
unit = "rack"
behaviour = "moving"
explain = "How many racks stand."

[end]
metrics = 1
"""
    folder = write_pack(tmp_path / "p")
    (folder / "metrics.toml").write_text(mine, encoding="utf-8")
    (folder / "more.toml").write_text(
        CLAIMS[CLAIMS.index("[[claim]]") : CLAIMS.index('[[claim]]\nid = "mine-share"')]
        .replace("mine-gpus", "mine-racks")
        .replace("accelerators_deployed", "racks")
        .replace("5,000 GPUs", "40")
        + "[end]\nclaims = 1\n",
        encoding="utf-8",
    )
    result = load_packs([folder])
    assert not result.problems
    assert result.evidence.metrics["racks"].pack == "mine"
    figure = result.evidence.claims["mine-racks"].figure
    assert figure is not None
    assert figure.unit == "rack"


CLAIM_SLIPS = [
    ('tier = "reported"', 'tier = "rumour"', "tier =", "must be one of filed, relayed"),
    ('metric = "accelerators_deployed"', 'metric = "acelerators_deployed"', "metric =",
     "did you mean 'accelerators_deployed'"),
    ('subjects = ["my-cloud", "my-hall"]', 'subjects = ["my-clod"]', "subjects =",
     "did you mean 'my-cloud'"),
    ('as_of = "2026-05"', 'as_of = "2026-02-30"', "as_of =", "a day that does not exist"),
    ('as_of = "2026-05"', "as_of = 5", "as_of =", "must be a date"),
    ('as_of = "2026-05"', 'asof = "2026-05"', "asof =", "did you mean 'as_of'"),
    ("value = 40", "value = 140", "value =", "above 100"),
    ("value = 40", "value = -1", "value =", "1 % is below 0"),
    ("value = 40", "value = 40\nlow = 30\nhigh = 400", "value =", "400 % is above 100"),
    ("value = 40", "value = nan", "value =", "finite"),
    ("value = 40", "value = inf", "value =", "finite"),
    ("value = 40", 'value = "40"', "value =", "must be a finite number"),
    ("value = 40", 'figure = "40 GW"', "40 GW", "in mw, not in percent"),
    ("value = 40", 'figure = "plenty"', "plenty", "contains no number"),
    ("value = 40", 'figure = "40 %"\nvalue = 40', "40 %", "not both"),
    ("value = 40", "low = 50\nhigh = 40", "low =", "below the low end"),
    ("value = 40", 'value = 40\nunit = "usd"', "value =", "doesn't fit Top"),
    ('origin = "mine-filing"', 'origin = "mine-filling"', "origin =", "did you mean 'mine-filing'"),
    ('origin = "mine-filing"\n', "", "tier = \"relayed\"", "higher than its sources can support"),
    ('tier = "reported"', 'tier = "filed"', "tier = \"filed\"", "source of kind filing"),
    ('tier = "reported"', 'tier = "primary"', "tier = \"primary\"", "stance 'primary'"),
    ('locator = "p. 3"', 'page = "p. 3"', "page =", "a source has id and locator"),
    ('sources = [{ id = "mine-paper", locator = "p. 3" }]', "sources = []", "sources = []",
     "must be a list of 1 to 50"),
    ('id = "mine-paper", locator', 'id = "mine-papr", locator', "mine-papr",
     "did you mean 'mine-paper'"),
    ('id = "mine-share"', 'id = "mine-gpus"', "", "is already at"),
    ('id = "mine-share"', 'id = "Mine Share"', "Mine Share", "lower-case"),
    ('statement = "Five customers bring 40 percent."\n', "", "", "has no 'statement'"),
    ('period = "2025"', 'period = "2025-Q7"', "period =", "is not a date"),
    ('period = "2025"', 'deal_status = "agreed"', "deal_status =", "must be one of rumored"),
    ('period = "2025"', 'start = "2026"\nend = "2025"', "end = \"2025\"", "ends before it starts"),
    ('role = "owner"', 'role = "boss"', "role =", "must be one of owner"),
    ('asset = "my-hall"', 'asset = "their-hall"', "asset =", "unknown asset"),
    ('claims = ["mine-gpus"]', 'claims = ["gone"]', "claims = [", "unknown claim 'gone'"),
    ('kind = "cluster"', 'kind = "cluster"\nalias_of = "my-hall"', "alias_of =", "leads back"),
    ('layer = "cloud"', 'layer = "cloud"\nparent = "my-cloud"', "parent =", "leads back"),
    ('id = "my-cloud"\nname', 'id = "nvidia"\nname', "", "is already at"),
    ('layer = "cloud"', 'layer = "clou"', "layer =", "did you mean 'cloud'"),
    ('layer = "cloud"', f"layer = 0x{'F' * 5000}", "layer =", "must be one of"),
    ("value = 40", f"figure = 0x{'F' * 5000}", "figure = 0x", "must be a short text"),
    ("[[relation]]", "[[relaton]]", "relaton", "did you mean 'relation'"),
    ("[[asset]]", "[asset]", "asset", "write [[asset]]"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("right", "wrong", "where", "said"), CLAIM_SLIPS, ids=[slip[1][:30] for slip in CLAIM_SLIPS]
)
def test_a_slip_is_named_by_file_and_line(
    tmp_path: Path, right: str, wrong: str, where: str, said: str
) -> None:
    assert right in CLAIMS
    text = CLAIMS.replace(right, wrong, 1)
    found = problems(tmp_path / "p", claims=text)
    hits = [it for it in found if said in str(it)]
    assert hits, [str(it) for it in found]
    assert hits[0].file.endswith("claims.toml")
    if where:
        assert hits[0].line == line_of(text, where), str(hits[0])
    else:
        assert hits[0].line > 1


BOARD = 'board = "greenhouse"\ntoken = "mycloud"\n'
WORKDAY = 'board = "workday"\ntoken = "my"\nhost = "my.wd5.myworkdayjobs.com"\nsite = "Jobs"\n'


def with_board(row: str, employer: str = "my-cloud") -> str:
    board = f'[[board]]\nemployer = "{employer}"\n{row}\n[end]\nboards = 1\n'
    return CLAIMS.replace("[end]\n", board)


@pytest.mark.parametrize("row", [BOARD, WORKDAY, WORKDAY + 'tenant = "my"\n'])
def test_a_pack_may_name_a_board(tmp_path: Path, row: str) -> None:
    result = load_packs([write_pack(tmp_path / "p", claims=with_board(row))])
    assert result.problems == ()
    assert "my-cloud" in [board.employer for board in result.evidence.boards]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (BOARD.replace("greenhouse", "grnhouse"), "must be one of greenhouse"),
        (BOARD.replace("mycloud", "../x"), "as in the board's address"),
        (BOARD + 'host = "evil.example"\n', "evil.example is not a host of greenhouse boards"),
        (BOARD.replace("greenhouse", "workday"), "needs its host and its site"),
        (WORKDAY.replace("myworkdayjobs.com", "example.com"), "needs its host and its site"),
        (WORKDAY + 'tenant = "their"\n', "not the first part of the host"),
        (BOARD.replace("token", "tokn"), "did you mean 'token'"),
    ],
)
def test_a_board_that_cannot_be_asked_is_named(tmp_path: Path, row: str, said: str) -> None:
    found = problems(tmp_path / "p", claims=with_board(row))
    assert any(said in str(it) for it in found), [str(it) for it in found]


def test_a_board_needs_an_employer(tmp_path: Path) -> None:
    found = problems(tmp_path / "p", claims=with_board(BOARD, "nobody-at-all"))
    assert "unknown employer 'nobody-at-all'" in str(found[0])


def test_the_board_of_a_pack_is_asked_before_the_bundled_one(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "p", claims=with_board(BOARD, "nvidia"))
    boards = load_packs([folder]).evidence.boards
    assert [it.key for it in boards if it.employer == "nvidia"] == [
        "greenhouse:mycloud",
        "workday:nvidia",
    ]


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    text = (
        CLAIMS.replace("value = 40", "value = 140")
        .replace("2026-05", "2026-13")
        .replace('layer = "cloud"', 'layer = "clouds"')
        .replace("claims = 2", "claims = 3")
    )
    found = problems(tmp_path / "p", claims=text, sources=SOURCES.replace('"article"', '"gossip"'))
    for part in ("above 100", "no month 13", "layer", "[end] says 3 claims", "kind"):
        assert any(part in it.what for it in found), (part, [str(it) for it in found])
    assert len({(it.file, it.line) for it in found}) >= 5
    assert all(it.line > 0 for it in found)


@pytest.mark.parametrize("cut", range(8, 41, 4))
def test_a_file_cut_at_a_lines_end_is_noticed(tmp_path: Path, cut: int) -> None:
    text = "\n".join(CLAIMS.split("\n")[:cut]) + "\n"
    found = problems(tmp_path / "p", claims=text)
    assert any("no [end]" in it.what or "not valid TOML" in it.what for it in found)


@pytest.mark.parametrize("lost", ["relations = 1\nclaims = 2\n", "claims = 2\n", "[end]"])
def test_an_end_that_lost_a_line_is_noticed(tmp_path: Path, lost: str) -> None:
    assert problems(tmp_path / "p", claims=CLAIMS.replace(lost, ""))


def test_a_count_that_is_wrong_is_named(tmp_path: Path) -> None:
    found = the_one(tmp_path / "p", claims=CLAIMS.replace("claims = 2", "claims = 5"))
    assert found.what == "[end] says 5 claims, the file has 2"
    assert found.line == line_of(CLAIMS, "[end]")


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (HEAD.replace("schema = 1", "schema = 2"), "another version"),
        (HEAD.replace("schema = 1\n", ""), "has no 'schema'"),
        (HEAD.replace('id = "mine"', 'idd = "mine"'), "did you mean 'id'"),
        (HEAD.replace("[end]\n", ""), "no [end]"),
    ],
)
def test_a_head_that_is_wrong(tmp_path: Path, head: str, said: str) -> None:
    found = problems(tmp_path / "p", head=head)
    assert any(said in str(it) for it in found)
    assert all(it.file.endswith("pack.toml") for it in found)


def test_a_folder_that_is_no_pack(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "not a pack" in load_packs([tmp_path / "empty"]).problems[0].what
    assert "cannot be read" in load_packs([tmp_path / "gone"]).problems[0].what


def test_a_broken_pack_leaves_the_others_standing(tmp_path: Path) -> None:
    good = write_other(tmp_path / "good", "fine")
    bad = write_pack(tmp_path / "bad", claims="not toml at all [")
    result = load_packs([*bundled_packs(), bad, good])
    assert result.left_out == (str(bad),)
    assert {it.file for it in result.problems} == {str(bad / "claims.toml")}
    assert "fine-gpus" in result.evidence.claims
    assert len(result.evidence.packs) == len(bundled_packs()) + 1
    assert "mine-paper" not in result.evidence.sources


def test_a_pack_that_stands_on_a_broken_one_goes_with_it(tmp_path: Path) -> None:
    bad = write_pack(tmp_path / "bad", claims=CLAIMS.replace("value = 40", "value = 140"))
    leaning = write_other(tmp_path / "leaning", "other")
    text = (leaning / "claims.toml").read_text().replace('id = "other-paper"', 'id = "mine-paper"')
    (leaning / "claims.toml").write_text(text, encoding="utf-8")
    result = load_packs([bad, leaning])
    assert result.left_out == (str(bad), str(leaning))
    assert any("was left out with its pack" in it.what for it in result.problems)


def test_the_order_of_packs_changes_nothing(tmp_path: Path) -> None:
    folders = [write_other(tmp_path / name, name) for name in ("one", "two", "six")]
    doubles = renamed(CLAIMS, "one")
    folders.append(write_pack(tmp_path / "bad", claims=doubles, head=HEAD.replace("mine", "zz")))
    results = [load_packs(list(order)) for order in itertools.permutations(folders)]
    first = results[0]
    assert first.left_out == (str(tmp_path / "bad"),)
    for result in results[1:]:
        assert result.evidence == first.evidence
        assert result.problems == first.problems


def test_a_double_id_is_named_with_both_places(tmp_path: Path) -> None:
    one = write_other(tmp_path / "one", "one")
    two = write_pack(
        tmp_path / "two",
        claims=renamed(CLAIMS, "two").replace('"two-gpus"', '"one-gpus"'),
        sources=renamed(SOURCES, "two"),
        head=HEAD.replace("mine", "two"),
    )
    found = load_packs([one, two])
    assert found.left_out == (str(two),)
    at = line_of((one / "claims.toml").read_text(), 'id = "one-gpus"') - 1
    assert any(f"already at {one / 'claims.toml'}:{at}" in it.what for it in found.problems)


def test_two_packs_of_one_name(tmp_path: Path) -> None:
    one = write_other(tmp_path / "one", "one")
    same = write_pack(tmp_path / "two", head=HEAD.replace("mine", "one"))
    found = load_packs([one, same])
    assert found.left_out == (str(same),)
    assert "already at" in found.problems[0].what


def test_untrusted_text_is_cleaned_at_the_door(tmp_path: Path) -> None:
    text = CLAIMS.replace("My Cloud runs", "My \\u001b[31mCloud\\u202e runs").replace(
        '"p. 3"', '"p.\\u0007 3"'
    )
    claim = load_packs([write_pack(tmp_path / "p", claims=text)]).evidence.claims["mine-gpus"]
    assert claim.statement == "My Cloud runs about 5,000 GPUs."
    assert claim.sources[0].locator == "p. 3"


def test_a_file_too_large_to_be_meant(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "p")
    with (folder / "claims.toml").open("a") as stream:
        stream.truncate(LARGEST_PACK_FILE + 1)
    assert any("larger than" in it.what for it in load_packs([folder]).problems)


def test_more_files_than_a_pack_may_have(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "p")
    for number in range(MOST_FILES):
        (folder / f"n{number}.toml").touch()
    assert any("more than the" in it.what for it in load_packs([folder]).problems)


def test_a_pack_full_of_problems_names_the_first_and_counts_the_rest(tmp_path: Path) -> None:
    rows = "".join(f'[[claim]]\nid = "c{number}"\n' for number in range(400))
    found = load_packs([write_pack(tmp_path / "p", claims=f"{rows}[end]\nclaims = 400\n")]).problems
    assert len(found) == MOST_PROBLEMS + 1
    assert any("more problems in this pack" in it.what for it in found)


def test_files_that_others_read_are_not_ours_to_judge(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "p")
    for name in ("checklist.toml", "coverage.toml", "notes.md", ".hidden.toml"):
        (folder / name).write_text("anything [[[", encoding="utf-8")
    assert not load_packs([folder]).problems


def test_lines_are_right_after_long_texts(tmp_path: Path) -> None:
    text = CLAIMS.replace(
        'statement = "My Cloud runs about 5,000 GPUs."',
        "statement = \"\"\"\nMany\n[[claim]]\nlines = 1\n\"\"\"\nnote = '''\nvalue = 1\n'''",
    ).replace("value = 40", "value = 140")
    assert the_one(tmp_path / "p", claims=text).line == line_of(text, "value = 140")


def test_checking_one_pack_names_only_its_own_problems(tmp_path: Path) -> None:
    assert check_pack(write_pack(tmp_path / "p")) == []
    assert len(check_pack(write_pack(tmp_path / "p", claims=CLAIMS.replace("= 40", "= 140")))) == 1
    assert check_pack(bundled_packs()[0]) == []


def test_checking_everything_or_what_is_named(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    assert own_folders(home) == []
    good = write_other(home.packs / "good", "fine")
    bad = write_pack(tmp_path / "bad", claims=CLAIMS.replace("= 40", "= 140"))
    everything = check_packs([], home)
    assert everything.packs == len(bundled_packs()) + 1
    assert everything.claims > 200
    assert not everything.problems
    named = check_packs([bad, good], home)
    assert (named.packs, named.claims, named.sources) == (2, 4, 4)
    assert len(named.problems) == 1
    assert len(check_packs([tmp_path / "gone"], home).problems) == 1


def test_the_bundled_packs_hold() -> None:
    from datetime import date

    result = load_packs(bundled_packs())
    assert not result.problems
    assert len(resolve(result.evidence, date(2026, 11, 21)).comparisons) > 10


def test_one_wrong_key_hides_no_other_fault_of_its_row(tmp_path: Path) -> None:
    claims = CLAIMS.replace('id = "mine-gpus"', 'id = "mine-gpus"\nwibble = 3').replace(
        'metric = "accelerators_deployed"', 'metric = "accelerators_employed"'
    )
    assert claims != CLAIMS
    told = [it.what for it in problems(tmp_path / "p", claims=claims)]
    assert any("wibble" in what for what in told)
    assert any("accelerators_employed" in what for what in told)


def test_bundled_packs_are_read_again_only_where_they_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_pack(tmp_path / "p")
    monkeypatch.setattr("compute_jobs.packs.load.bundled_packs", lambda: [folder])
    wrong = write_pack(tmp_path / "other")  # the same ids once more
    first = load_packs([folder])
    assert first.evidence.claims
    assert load_packs([folder, wrong]).left_out == (str(wrong),)
    assert load_packs([folder]) == first
    write_pack(folder, claims=CLAIMS.replace("My Cloud", "Our Cloud"))
    assert load_packs([folder]).evidence.employers["my-cloud"].name == "Our Cloud"


def test_a_pack_that_defines_a_former_id_keeps_it(tmp_path: Path) -> None:
    own = CLAIMS.replace('"my-hall"', '"fluidstack-lake-mariner"')
    result = load_packs([write_pack(tmp_path / "p", claims=own)])
    assert not result.problems
    assert result.evidence.claims["mine-gpus"].subjects[1] == "fluidstack-lake-mariner"
