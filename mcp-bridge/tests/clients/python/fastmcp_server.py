"""A FastMCP server with one thing of each kind; runs on FastMCP 2 and 4: `fastmcp_server.py TRANSPORT PORT`."""

import asyncio
import sys

from fastmcp import Context, FastMCP

mcp = FastMCP("peer", version="1.2.3", instructions="탄소 측정 서버")


@mcp.tool
def echo(text: str, number: int = 0) -> dict:
    """Gives back what it got. 한국어 설명."""
    return {"text": text, "number": number}


@mcp.tool
def big(size: int) -> str:
    """A text of that many letters."""
    return "가나다라마바사아자차"[: size % 10] + "x" * (size - size % 10)


@mcp.tool
async def slow(seconds: float) -> str:
    """An answer that takes its time."""
    await asyncio.sleep(seconds)
    return f"slept {seconds}"


@mcp.tool
def failing() -> str:
    """Never works."""
    raise ValueError("실패")


@mcp.tool
async def noisy(steps: int, ctx: Context) -> str:
    """Reports progress and logs at each step."""
    for step in range(steps):
        await ctx.report_progress(step + 1, steps)
        await ctx.info(f"단계 {step + 1}")
    return "done"


@mcp.tool
async def asking(ctx: Context) -> str:
    """Asks the user."""
    answer = await ctx.elicit("이름?", response_type=str)
    return f"{answer.action}: {getattr(answer, 'data', None)}"


@mcp.resource("peer://static")
def static() -> str:
    """A fixed text."""
    return "고정"


@mcp.resource("peer://of/{name}")
def templated(name: str) -> str:
    """A text by name."""
    return f"of {name}"


@mcp.prompt
def review(namespace: str) -> str:
    """A prompt with an argument."""
    return f"Review {namespace}"


if __name__ == "__main__":
    mcp.run(transport=sys.argv[1], host="127.0.0.1", port=int(sys.argv[2]), show_banner=False)
