"""A FastMCP server that does the first tool's job the usual way: the named peer of `make bench-mcp`."""

import sys

from fastmcp import FastMCP
from prometheus_client.parser import text_string_to_metric_families

mcp = FastMCP("peer")


@mcp.tool
def list_top_power_consumers(limit: int = 10) -> dict:
    """Pods by power."""
    with open(sys.argv[1], encoding="utf-8") as file:
        families = list(text_string_to_metric_families(file.read()))
    watts = {}
    for family in families:
        for sample in family.samples:
            if sample.name == "kepler_pod_cpu_watts" and sample.labels.get("state") == "running":
                key = (sample.labels["pod_namespace"], sample.labels["pod_name"])
                watts[key] = watts.get(key, 0.0) + sample.value
    top = sorted(watts.items(), key=lambda item: -item[1])[:limit]
    return {"consumers": [{"namespace": key[0], "name": key[1], "power_watts": value} for key, value in top]}


if __name__ == "__main__":
    mcp.run()
