"""Worker processes that run tasks on a graph, and are ended at a limit of time, memory or size.

A task is a dataclass (`task.Task`): who needs an answer fills in its fields, a lane of the pool
sends it to a free worker, and the worker runs it. The web server and the tools for assistants share
this package.
"""
