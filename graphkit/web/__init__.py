"""Lets others ask a graph over HTTP: a SPARQL endpoint, read only, and pages to browse.

Each request is one command of graphkit, run in a process that is ended when its time is up: a query in this
process could not be stopped. So what a page says is what the command says, of the graph in force just then.
"""
