"""All tools and resources on a FastMCP server of one's own; FastMCP 2.14 to 4.

mcp = FastMCP("my server")
mount(mcp, "http://node-1:28282/metrics", region="ap-northeast-2")
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from carbon_kepler import _native
from carbon_kepler._live import Live, Source, said
from carbon_kepler.errors import CarbonKeplerError
from carbon_kepler.options import FetchOptions, Settings
from carbon_kepler.world import World, refuse_reading

if sys.version_info >= (3, 11):
    from typing import Unpack
elif TYPE_CHECKING:
    from typing_extensions import Unpack

try:
    import fastmcp.resources
    import fastmcp.tools
    from fastmcp import FastMCP
    from fastmcp.exceptions import ResourceError, ToolError
    from fastmcp.resources import Resource, ResourceTemplate
    from fastmcp.tools import Tool
    from mcp.types import ToolAnnotations
    from pydantic import AnyUrl, PrivateAttr
except ImportError as missing:
    raise ImportError("carbon_kepler.fastmcp needs FastMCP: pip install 'carbon-kepler[fastmcp]'") from missing

# FastMCP 2 has results of tools elsewhere, and none of resources.
_ToolResult: Any = getattr(fastmcp.tools, "ToolResult", None) or import_module("fastmcp.tools.tool").ToolResult
_resources: Any = fastmcp.resources
_results_of_resources = hasattr(_resources, "ResourceResult")

_JSON = "application/json"


def mount(
    mcp: FastMCP,
    source: Source,
    *,
    cache: float | None = None,
    fetch: FetchOptions | None = None,
    pod_specs: str | None = None,
    node_specs: str | None = None,
    documents: Iterable[tuple[str, str]] = (),
    **settings: Unpack[Settings],
) -> None:
    """Register every tool and resource of carbon-kepler on a server, under the prototype's names, arguments and keys.

    ``source`` is the address of an exporter or several, a file, a Snapshot, or a function that takes one; functions may
    block. Calls within ``cache`` seconds share one scrape (5 unless told, 60 in profile ``oss-korea-2025``); a later
    one counts energy since then, where there are counters. ``fetch`` says how exporters are read, and the rest is as
    in ``World``: ``region``, ``profile``, ``standard``, ``budget`` and so on.

    Raises ConfigError, InvalidInputError and NotFoundError for what cannot be used. Nothing is read before the first
    call.
    """
    refuse_reading(settings, "fetch={...}")
    live = Live(
        source,
        cache=cache,
        fetch=fetch or {},
        pod_specs=pod_specs,
        node_specs=node_specs,
        documents=documents,
        settings=settings,
    )
    for tool in json.loads(_native.catalog()):
        mcp.add_tool(_tool(live, tool))
    for uri, name, title, description in _native.resource_templates():
        about = {"name": name, "title": title, "description": description, "mime_type": _JSON}
        if "{" in uri:
            mcp.add_template(_template(live, uri, about))
        else:
            mcp.add_resource(_resource(live, uri, about))


class _CatalogTool(Tool):
    """A tool whose arguments are looked at by the core, before anything is scraped for it."""

    _live: Live = PrivateAttr()
    #: In the catalog; a server inside of another one may show another name.
    _own_name: str = PrivateAttr()

    async def run(self, arguments: dict[str, Any]) -> Any:
        known = self.parameters["properties"]
        meant = {name: _meant(value, known.get(name, {})) for name, value in arguments.items()}
        name, text = self._own_name, json.dumps(meant)

        def answer(world: World) -> tuple[str, str]:
            return _native.answer(world._native, name, text)

        try:
            _native.check_arguments(name, text)
            structured, sentences = await self._live.ask(answer)
        except CarbonKeplerError as error:
            # A tool that fails says what to do, so that a model can do it.
            raise ToolError(said(error)) from None
        return _ToolResult(content=sentences, structured_content=json.loads(structured))


class _CoreResource(Resource):
    """A resource that the core reads."""

    _live: Live = PrivateAttr()

    async def read(self) -> Any:
        uri = str(self.uri)
        try:
            value = await self._live.ask(
                lambda world: _native.read_resource(world._native, uri), measured=_native.needs_measurement(uri)
            )
        except CarbonKeplerError as error:
            raise ResourceError(said(error)) from None
        text = json.dumps(json.loads(value), ensure_ascii=False, indent=2)
        if not _results_of_resources:
            return text
        # What comes from a template has no type of its own otherwise.
        return _resources.ResourceResult([_resources.ResourceContent(text, mime_type=_JSON)])


class _CoreTemplate(ResourceTemplate):
    """Resources by an address with variables."""

    _live: Live = PrivateAttr()

    async def create_resource(self, uri: str, params: dict[str, Any]) -> Resource:
        about = {key: getattr(self, key) for key in ("name", "title", "description", "mime_type")}
        return _resource(self._live, uri, about)


def _meant(value: Any, schema: dict[str, Any]) -> Any:
    """Read a number, truth or list that a model sent as text, and 3.0 for 3, as FastMCP does for functions.

    What is not that either stays as it is, for the core to refuse.
    """
    branches = (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ()))
    kinds = {it.get("type") for it in branches}
    if isinstance(value, str) and "string" not in kinds:
        try:
            value = json.loads(value.lower() if "boolean" in kinds else value)
        except (ValueError, RecursionError):
            return value
    return int(value) if "integer" in kinds and isinstance(value, float) and value.is_integer() else value


def _tool(live: Live, tool: dict[str, Any]) -> Tool:
    # All of them only read, and reach out to the exporters that were given.
    hints = {"readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": True}
    made = _CatalogTool(
        name=tool["name"],
        title=tool["title"],
        description=tool["description"],
        parameters=tool["input_schema"],
        output_schema=tool["output_schema"],
        annotations=ToolAnnotations.model_validate({"title": tool["title"], **hints}),
    )
    made._live, made._own_name = live, tool["name"]
    return made


def _resource(live: Live, uri: str, about: dict[str, Any]) -> Resource:
    made = _CoreResource(uri=AnyUrl(uri), **about)
    made._live = live
    return made


def _template(live: Live, uri: str, about: dict[str, Any]) -> ResourceTemplate:
    variables = [part.split("}")[0] for part in uri.split("{")[1:]]
    schema = {"type": "object", "properties": {it: {"type": "string"} for it in variables}, "required": variables}
    made = _CoreTemplate(uri_template=uri, parameters=schema, **about)
    made._live = live
    return made
