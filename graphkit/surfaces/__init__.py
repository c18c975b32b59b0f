"""How answers are shown: command line, pages, tools for assistants, maps, exports."""
