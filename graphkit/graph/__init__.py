"""From records to a graph: its statements, a read model derived from them, and what follows.

builder/      incremental, parallel builds; it alone calls readers of files
infer/        statements that follow from several reports
check/        shapes, checks, verification of quotes, what a person should review
entities/     what a graph contains: entities by name, their statements and quotes, loaded reports
store/        opens a dataset, embedded or remote, queries and closes it
sparql/       reads SPARQL; extensions, and forms that the engine evaluates faster; results
facts/        the read model: one SQLite file that everything that counts reads; full-text search
statements/   `Record` → one named graph per report; graphs of the register and of lists
"""
