"""Reads a `Document` into a `Record`. Start at `extractor.extract`.

intake, several_reports, document_status    whether a document is one report, and published
extractor, readers                  the readers in order, and what the failure of one costs
front/                              kind, authority, days, people, grades, letters
text/                               cover, sections, sentences, dates, lexicon
findings, recommendations, recommendation_parts, recommendation_evidence    what inspectors say
labels/, classifiers/               polarity, extent, topics, sectors; learned weights
mentions/, sentence_references      who and what sentences name
relations/                          arrangements, interventions, statistics, laws
instruction_names, ledger           notes: names like instructions, what was printed and not read
"""
