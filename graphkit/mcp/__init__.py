"""The graph as tools of the Model Context Protocol (MCP): for assistants and other MCP clients.

`tools` are functions that read a graph, `described_tools` describes them to clients; `server` answers over
stdin and stdout, `graphkit.web.tools_over_http` answers at /mcp. No model is called.
"""
