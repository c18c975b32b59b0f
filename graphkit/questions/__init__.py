"""Competency questions: their files, parameters, results and diagnostics."""
