"""The graph as tools of the Model Context Protocol (MCP): for assistants and other MCP clients.

`tools` are functions that read a graph, `server` describes them to clients, over stdin and stdout;
`graphkit.web.tools_over_http` answers at /mcp. No model is called.
"""
