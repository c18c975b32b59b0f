"""The graph as tools of the Model Context Protocol (MCP): for assistants and other MCP clients.

`tools` are functions that read a graph, `server` describes them to clients, `transports` connects the two
over stdin and stdout or over HTTP. No model is called.
"""
