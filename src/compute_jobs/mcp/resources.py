"""What an assistant may read: the glossary, and the pages that explain how the ledger decides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from compute_jobs.mcp.tools import RunCommand

GLOSSARY = "compute-jobs://glossary"
_DOCS = "compute-jobs://docs/"
PAGES = {
    "evidence": "How claims are graded, compared and aged",
    "rubric": "How ratings and fits are calculated",
    "packs": "Writing a pack of evidence",
    "live-data": "Filings, boards and data sets, and their pitfalls",
    "faq": "Questions readers ask",
}


def listed(folder: Path | None) -> list[dict[str, Any]]:
    """The resources of ``resources/list``; pages only where they were installed."""
    glossary = {
        "uri": GLOSSARY,
        "name": "glossary",
        "title": "Terms explained",
        "mimeType": "application/json",
    }
    pages = [
        {"uri": f"{_DOCS}{name}", "name": name, "title": title, "mimeType": "text/markdown"}
        for name, title in PAGES.items()
        if folder is not None and (folder / f"{name}.md").is_file()
    ]
    return [glossary, *pages]


def contents(uri: str, folder: Path | None, run: RunCommand) -> dict[str, Any] | None:
    """One resource's text; None where there is no such resource."""
    known = {each["uri"]: each for each in listed(folder)}
    if uri not in known:
        return None
    if uri == GLOSSARY:
        text = json.dumps(json.loads(run(["glossary", "--json"]).data), ensure_ascii=False)
    else:
        assert folder is not None
        text = (folder / f"{uri.removeprefix(_DOCS)}.md").read_text("utf-8")
    return {"uri": uri, "mimeType": known[uri]["mimeType"], "text": text}
