"""From a graph to an answer: rows, sentences and judgements, each with the passages behind it.

pages/       pages that are lists of answers, as `data/page-kinds.yaml` declares them
cards/       what a page shows of an answer: sentence, picture, table, what is not in it
drafts/      sentences of a draft → claims; practice by labels of passages
claims/      what is said by a draft or a question, and whether it is so: by readings
words/       words of a question or a statement → segments with what they may mean
questions/   questions in everyday words → readings → one sentence with rows and evidence
summaries/   peers, coverage, what is new, England now
measures/    counts of findings, networks and their measures: `graphkit analyse`
queries/     questions in SPARQL: the library, a user's own, their rows and hints
readings/    typed questions: declared units, dimensions, measures; compiled to SQL and SPARQL

Nothing here prints or knows of a page: that is the floor above, `surfaces`.
"""
