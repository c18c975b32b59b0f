"""The graph as tools of the Model Context Protocol (MCP): for assistants and other MCP clients.

`data/mcp-tools.yaml` declares them, `described_tools` describes them to clients, `arguments` takes
what these send; `tools` are functions that read a graph, `tool_replies` cuts what they return to a
length. `server` answers over stdin and stdout, `graphkit.surfaces.web.tools_over_http` answers at
/mcp. No model is called.
"""
