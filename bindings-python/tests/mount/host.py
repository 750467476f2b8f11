"""A server with everything mounted, and a client of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import carbon_kepler as ck
from carbon_kepler import _live
from carbon_kepler.fastmcp import mount
from fastmcp import Client, FastMCP


def served(source: _live.Source, **settings: Any) -> FastMCP:
    mcp = FastMCP("somebody's own")
    mount(mcp, source, **settings)
    return mcp


def using(target: Any, use: Callable[[Any], Awaitable[Any]]) -> Any:
    """What comes of a client of a server, in memory or over a transport."""

    async def run() -> Any:
        async with Client(target) as client:
            return await use(client)

    return asyncio.run(run())


def call(target: Any, tool: str, **arguments: Any) -> dict[str, Any]:
    answer: dict[str, Any] = using(target, lambda it: it.call_tool(tool, arguments)).structured_content
    return answer


def refused(target: Any, tool: str, **arguments: Any) -> str:
    answer = using(target, lambda it: it.call_tool(tool, arguments, raise_on_error=False))
    assert answer.is_error
    text: str = answer.content[0].text
    return text


def raw(model: Any) -> dict[str, Any]:
    """By the keys of the protocol, which all versions share."""
    dumped: dict[str, Any] = model.model_dump(by_alias=True, mode="json")
    return dumped


def sample_snapshot() -> ck.Snapshot:
    return ck.Snapshot.parse(ck.sample_scrape())
