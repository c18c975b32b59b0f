"""What all floors share: the model of a record, the vocabulary of the graph, errors, files.

model, record_files, record_storage    a record of a report, and its file
terms, schemes, identifiers, quads     the vocabulary of the graph, IRIs, statements as text
frameworks, indicators, calibration    what inspections judge, figures, how sure learned labels are
results_settings, selectors            lists of results; which characters state something
errors, confidence, confidence_levels  the tree of errors, words for numbers
partial_dates, version                 dates that may lack a day; which graphkit made something
nearest_names, replaced_names          what a wrong or an old name means
patterns, text_table, html_tree        small readers and writers that several rooms use
resources, cache_folder                shipped files, and files that can be made again
atomic_files, many_files, digests      files written whole, read side by side, recognised
time_limits, garbage, tls              limits of time, memory, encryption of requests
optional_packages                      packages that are not dependencies
language/                              stems, key terms, wording
"""
