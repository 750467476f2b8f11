"""A FastMCP server of somebody's own with everything of carbon-kepler on it; its argument is the source."""

import sys

from carbon_kepler.fastmcp import mount
from fastmcp import FastMCP

mcp = FastMCP("somebody's own")


@mcp.tool
def own() -> str:
    """A tool of somebody's own."""
    return "own"


mount(mcp, sys.argv[1], region="us-east-1")

if __name__ == "__main__":
    mcp.run(transport="stdio", show_banner=False)
