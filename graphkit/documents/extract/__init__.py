"""Reads a `Document` into a `Record`. Start at `extractor.extract`."""
