"""Infers statements that follow from several reports together. Start with `rules.infer`."""
