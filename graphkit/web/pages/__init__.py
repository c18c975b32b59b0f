"""Kinds of pages: a module for each, with `build(store, request)`. The table of addresses is routes.py."""
