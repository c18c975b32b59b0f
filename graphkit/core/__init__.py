"""What all floors share: the model of a record, the vocabulary of the graph, errors, files.

model, record_files, record_storage    a record of a report, and its file
terms, schemes, identifiers, quads     the vocabulary of the graph, IRIs, statements as text
frameworks, indicators, calibration    what inspections judge, figures, confidence
errors, confidence, partial_dates      the tree of errors, words for numbers and dates
patterns, text_table, html_tree        small readers and writers that several rooms use
language/                              stems, key terms, wording
"""
