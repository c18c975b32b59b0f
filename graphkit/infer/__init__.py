"""Statements that follow from several reports taken together. Begin with `rules.infer`."""
