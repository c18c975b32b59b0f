"""Questions in SPARQL: the library of competency questions, a user's own queries,
their rows and hints.
"""
