"""Incremental, parallel reading of report files. `pipeline.build` puts the steps together."""
