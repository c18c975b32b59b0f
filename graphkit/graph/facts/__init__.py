"""The read model: one SQLite file derived from the graph, which everything that counts reads.

`schema` declares its tables, `derivation` derives their rows from statements, `writer` writes them
in a build, `facts` opens the file, and the other modules are typed reads: inspections, findings,
names, full text.
"""
