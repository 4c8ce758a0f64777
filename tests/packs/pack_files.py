"""A small pack that is right in every way, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

from compute_jobs.packs.bundled import bundled_packs
from compute_jobs.packs.load import load_packs
from compute_jobs.packs.problems import Problem

HEAD = """\
schema = 1
id = "mine"
title = "My own"
[end]
"""
SOURCES = """\
[[origin]]
id = "mine-filing"
title = "A filing"
kind = "filing"
published = "2026-05-20"

[[source]]
id = "mine-paper"
title = "A paper"
publisher = "Paper"
kind = "article"
stance = "supporting"
published = "2026-05-21"
url = "https://example.org/1"
relays = ["mine-filing"]

[[source]]
id = "mine-post"
title = "A post"
publisher = "Officer"
kind = "thread"
stance = "primary"
published = "2026-05-22"

[end]
origins = 1
sources = 2
"""
CLAIMS = """\
# claims of my own
[[employer]]
id = "my-cloud"
name = "My Cloud"
layer = "cloud"
aliases = ["Mine"]

[[asset]]
id = "my-hall"
name = "My Hall"
kind = "cluster"

[[relation]]
employer = "my-cloud"
asset = "my-hall"
role = "owner"
claims = ["mine-gpus"]

[[claim]]
id = "mine-gpus"
subjects = ["my-cloud", "my-hall"]
metric = "accelerators_deployed"
statement = "My Cloud runs about 5,000 GPUs."
figure = "about 5,000 GPUs"
as_of = "2026-05"
tier = "reported"
sources = [{ id = "mine-paper", locator = "p. 3" }]

[[claim]]
id = "mine-share"
subjects = ["my-cloud"]
metric = "top5_customer_share"
statement = "Five customers bring 40 percent."
value = 40
period = "2025"
tier = "relayed"
origin = "mine-filing"
sources = [
  { id = "mine-paper" },
  { id = "mine-post" },
]

[end]
employers = 1
assets = 1
relations = 1
claims = 2
"""


def write_pack(
    folder: Path, *, claims: str = CLAIMS, sources: str = SOURCES, head: str = HEAD
) -> Path:
    """The pack in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.toml").write_text(head, encoding="utf-8")
    (folder / "sources.toml").write_text(sources, encoding="utf-8")
    (folder / "claims.toml").write_text(claims, encoding="utf-8")
    return folder


def renamed(text: str, name: str) -> str:
    """The same rows under other ids."""
    return text.replace("mine", name).replace("my-", f"{name}-").replace("Mine", name.title())


def write_other(folder: Path, name: str) -> Path:
    """The same pack under another name."""
    return write_pack(
        folder,
        claims=renamed(CLAIMS, name),
        sources=renamed(SOURCES, name),
        head=HEAD.replace("mine", name),
    )


def check_pack(folder: Path) -> list[Problem]:
    """Everything wrong with one pack beside the bundled ones."""
    folder = folder.resolve()
    others = [place for place in bundled_packs() if place.resolve() != folder]
    problems = load_packs([*others, folder]).problems
    return [problem for problem in problems if Path(problem.file).is_relative_to(folder)]
