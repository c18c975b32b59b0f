"""Opens a dataset: an Oxigraph store on disk, or a SPARQL 1.1 endpoint.

No other package opens one.
"""

DEFAULT_LOCATION = "graphkit.db"
EMPTY_LOCATION = (
    "the location of the graph is empty: give a folder, or the URL of a SPARQL endpoint"
)
