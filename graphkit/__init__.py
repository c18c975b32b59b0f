"""graphkit reads inspection reports on children's services and builds a knowledge graph of what they say."""

__version__ = "0.1.0"
