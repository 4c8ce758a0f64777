"""``verify``: both sides of each outcome, in words and in JSON, and the exit code."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import run

PACK = """\
schema = 1
id = "mine"
title = "Mine"
[end]
"""
ROWS = """\
[[source]]
id = "mine-10k"
title = "Harbor annual report"
publisher = "Harbor"
kind = "filing"
stance = "primary"
published = "2026-02-20"
url = "https://www.sec.gov/Archives/edgar/data/1/000000000126000001/"

[[source]]
id = "mine-post"
title = "A post of Harbor"
publisher = "Harbor"
kind = "article"
stance = "primary"
published = "2026-03-01"
url = "https://harbor.example/post"

[[source]]
id = "mine-paper"
title = "A paper"
publisher = "Paper"
kind = "article"
stance = "supporting"
published = "2026-03-02"

[[employer]]
id = "harbor"
name = "Harbor"
layer = "cloud"
"""
CLAIMS = (
    ("filed-2025", "revenue", "$14,015M", "filed", "mine-10k", 'period = "2025"'),
    ("filed-part", "segment_revenue", "$11,387M", "filed", "mine-10k",
     'period = "2024"\nperimeter = "Beams"'),
    ("own-word", "employees", "1,200", "primary", "mine-post", ""),
    ("right", "revenue", "$14.0 billion", "reported", "mine-paper", 'period = "2025"'),
    ("misread", "revenue", "$11.4 billion", "reported", "mine-paper", 'period = "2025"'),
    ("wrong", "revenue", "$9.7 billion", "reported", "mine-paper", 'period = "2025"'),
    ("staff", "employees", "1,200", "reported", "mine-paper", ""),
    ("silent", "net_income", "$2B", "reported", "mine-paper", 'period = "2025"'),
)  # fmt: skip


def write(home: Path, *names: str) -> Path:
    folder = home / "packs" / "mine"
    folder.mkdir(parents=True)
    rows = [
        f'[[claim]]\nid = "{name}"\nsubjects = ["harbor"]\nmetric = "{metric}"\n'
        f'statement = "Told by {name}."\nfigure = "{figure}"\ntier = "{tier}"\n'
        f'sources = [{{ id = "{source}" }}]\n{more}\n'
        for name, metric, figure, tier, source, more in CLAIMS
        if not names or name in names
    ]
    (folder / "pack.toml").write_text(PACK, "utf-8")
    (folder / "rows.toml").write_text(
        "\n".join([ROWS, *rows, f"[end]\nclaims = {len(rows)}\nemployers = 1\nsources = 3\n"]),
        "utf-8",
    )
    return home


def test_each_outcome_shows_both_sides_and_what_is_wrong_exits_1(tmp_path: Path) -> None:
    done = run("verify", "harbor", "--json", home=write(tmp_path))
    assert done.code == 1
    rows = {row["claim"]: row for row in done.data}
    outcomes = {name: (row["outcome"], row["against"], row["rule"]) for name, row in rows.items()}
    assert outcomes == {
        "misread": ("misread", "filed-part", "R0"),
        "right": ("confirmed", "filed-2025", "R3"),
        "silent": ("not_found", None, None),
        "staff": ("confirmed", "own-word", "R3"),
        "wrong": ("contradicted", "filed-2025", "R4"),
    }
    assert rows["misread"]["statement"] == "Told by misread."
    assert rows["misread"]["filed_statement"] == "Told by filed-part."
    assert rows["staff"]["against_statement"] == "Told by own-word."
    assert (rows["staff"]["against_tier"], rows["staff"]["filed_statement"]) == ("primary", None)
    text = run("verify", "harbor", home=tmp_path)
    assert text.code == 1
    for line in (
        "misread: misread [R0]\n    claim:    Told by misread.\n    filed:    Told by filed-part.",
        "confirmed by the company's own statement: staff [R3]",
        "    company:  Told by own-word.",
    ):
        assert line in text.out
    assert "silent" not in text.out
    assert "2 confirmed, 1 contradicted, 1 misread, 1 not found; 1 by a company's" in text.err
    assert "silent" in run("verify", "harbor", "--all", home=tmp_path).out


def test_nothing_wrong_exits_0_and_confirmed_claims_rise(tmp_path: Path) -> None:
    home = write(tmp_path, "filed-2025", "right", "staff", "own-word")
    assert run("verify", "harbor", home=home).code == 0
    tiers = {row["id"]: row["tier"] for row in run("claims", "harbor", "--json", home=home).data}
    assert (tiers["right"], tiers["staff"]) == ("filed", "reported")
    before = run("claims", "harbor", "--json", "--as-of", "2026-02-01", home=home).data
    assert not before, "on that day neither was there"
    again = {row["id"]: row["tier"] for row in run("claims", "harbor", "--json", home=home).data}
    assert again == tiers


def test_chosen_packs_say_whose_claims_are_checked_not_what_answers_them(tmp_path: Path) -> None:
    home = write(tmp_path)
    second = home / "packs" / "second"
    second.mkdir()
    (second / "pack.toml").write_text(PACK.replace('"mine"', '"second"'), "utf-8")
    (second / "rows.toml").write_text(
        '[[claim]]\nid = "second"\nsubjects = ["harbor"]\nmetric = "revenue"\n'
        'statement = "Told by second."\nfigure = "$14.0 billion"\ntier = "reported"\n'
        'sources = [{ id = "mine-paper" }]\nperiod = "2025"\n[end]\nclaims = 1\n',
        "utf-8",
    )
    assert run("verify", "--json", home=home).code == 1
    done = run("verify", "--packs", "second", "--json", home=home)
    assert done.code == 0, "what is wrong in another pack was not asked about"
    assert [(row["claim"], row["against"]) for row in done.data] == [("second", "filed-2025")]
