"""What a graph contains: entities by name, statements about them, quotes, reports,
the official record.
"""
