"""From an answer to what people and programs see: commands, pages, tools, files.

cli/         the command line
publish/     the explorer as files, for a static host or a shared drive
web/         pages, the SPARQL protocol and JSON over HTTP: `graphkit serve`
mcp/         tools for assistants
abilities/   what can be asked for, declared once for command, page, address and method
maps/        maps and charts, briefings and news: each one HTML file that works offline
export/      export formats
workers/     processes that run typed tasks, and are ended at a limit
"""
