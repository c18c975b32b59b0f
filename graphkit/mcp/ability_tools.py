"""The tools of abilities: name, description and schema come from the declaration."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mcp.server.mcpserver.tools.base import Tool
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase, FuncMetadata
from mcp.types import ToolAnnotations
from pydantic import ConfigDict

from graphkit.abilities.ability import Ability, Parameter
from graphkit.mcp.tool_replies import MAX_LIMIT

READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_PAGING = {
    "limit": {"type": "integer", "default": 20, "maximum": MAX_LIMIT},
    "offset": {"type": "integer", "default": 0},
}


class _Unchecked(ArgModelBase):
    """The arguments as the client sent them: the ability itself refuses what does not fit."""

    model_config = ConfigDict(extra="allow")

    def model_dump_one_level(self) -> dict[str, Any]:
        """Return all arguments."""
        return dict(self.__pydantic_extra__ or {})


def ability_tool(ability: Ability[..., Any], call: Callable[[Mapping[str, Any]], Awaitable[Any]]) -> Tool:
    """Return the tool of an ability; `call` runs it with the arguments that a client sent."""

    async def run(**arguments: Any) -> Any:
        return await call(arguments)

    return Tool(
        fn=run,
        name=ability.name,
        title=None,
        description=ability.summary,
        parameters=_schema(ability),
        fn_metadata=FuncMetadata(arg_model=_Unchecked),
        is_async=True,
        context_kwarg=None,
        annotations=READ_ONLY,
    )


def _schema(ability: Ability[..., Any]) -> dict[str, Any]:
    properties = {each.name: _described(each) for each in ability.public_parameters}
    required = [each.name for each in ability.parameters if each.is_required]
    return {"type": "object", "properties": properties | _PAGING, "required": required}


def _described(each: Parameter) -> dict[str, Any]:
    schema = {"type": "array", "items": each.type.schema} if each.is_list else dict(each.type.schema)
    default = {} if each.is_required or each.default in ("", (), 0) else {"default": each.default}
    return schema | {"description": each.sentence} | default
