"""From records to a graph on disk: statements, read model, what follows from them, and what is wrong."""
