"""Infers the follow-up of each recommendation: what the next full inspection says. Start with `links`."""
