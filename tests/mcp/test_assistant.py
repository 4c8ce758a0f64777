"""The official client drives the real server through its pipes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import environment, run

mcp = pytest.importorskip("mcp")

ARGUMENTS: dict[str, dict[str, Any]] = {
    "explain": {"employer": "NVDA"},
    "compare": {"employers": ["nvidia", "astera labs"]},
    "balance": {"employer": "xai"},
    "impact": {"item": "colossus-1"},
    "claims": {"employer": "nvidia", "limit": 3},
    "ask": {"question": "Who files?"},
    "propose_claim": {
        "quote": "NVIDIA had revenue of $60 billion in the first quarter of 2026.",
        "url": "https://wire.example/nvidia",
        "title": "A quarter",
        "publisher": "Wire",
        "published": "2026-05-20",
        "subject": "NVDA",
        "metric": "revenue",
        "figure": "$60 billion",
    },
}


def parameters(home: Path) -> Any:
    return mcp.StdioServerParameters(
        command=sys.executable,
        args=["-m", "compute_jobs", "--home", str(home), "--as-of", "2026-11-28", "mcp"],
        env=environment({}),
    )


@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_every_tool_answers_as_the_command_does(tmp_path: Path, mode: str) -> None:
    async with mcp.Client(parameters(tmp_path), mode=mode) as client:
        tools = (await client.list_tools()).tools
        for tool in tools if mode == "auto" else tools[:2]:
            result = await client.call_tool(tool.name, ARGUMENTS.get(tool.name, {}))
            assert not result.is_error, (tool.name, result.content)
            assert result.structured_content
        resources = (await client.list_resources()).resources
        texts = [await client.read_resource(str(each.uri)) for each in resources]
        assert {each.name for each in resources} >= {"glossary", "evidence"}
        assert all(text.contents[0].text for text in texts)
        assert client.protocol_version == ("2025-11-25" if mode == "legacy" else "2026-07-28")
        told = await client.call_tool("rank", {"as_of": "2026-05-21"})
    printed = run("rank", "--json", "--as-of", "2026-05-21", home=tmp_path).data
    assert json.loads(json.dumps(told.structured_content)) == printed


async def test_wrong_calls_are_answered_in_words(tmp_path: Path) -> None:
    async with mcp.Client(parameters(tmp_path)) as client:
        result = await client.call_tool("explain", {"employer": "nobody at all"})
        assert result.is_error
        assert "not an employer" in result.content[0].text
        with pytest.raises(mcp.MCPError):
            await client.call_tool("no_such_tool", {})
