"""Operations of the JSON API: a module for each, with `run(store, request)`; the table is in json_api.py."""
