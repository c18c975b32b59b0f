"""Functions that build pages, by subject. The table of addresses is routes.py."""
