"""Full-text search over entities, findings and recommendations: an SQLite FTS5 index beside the graph.

`documents` turns records and entities into documents, `index_writer` writes them, `index` searches them,
`facets` counts their values, `match` turns words into an FTS5 expression.
"""

from graphkit.search.index import SearchIndex, SearchResult, SearchResults

__all__ = ["SearchIndex", "SearchResult", "SearchResults"]
