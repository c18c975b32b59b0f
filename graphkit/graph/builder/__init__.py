"""Incremental, parallel reading of report files. `pipeline.build` puts the steps together.

plan, tasks, passed_over           what is new or changed, the files, those that are not read
file_reader, reading_limits, workers, dask_cluster    one file; limits; many at once
record_identity, reference_data    whether a record can be loaded; register, lists, figures
loader, summary                    statements into the store; what a build ends with
extract_records, statement_files, official_file    records to review, a user's own statements,
                                   a newer official list
"""
