"""Words → readings: candidates of a question in words, ranked, with a confidence.

`interpret` returns them. Data says what words mean (`data/lexicon/question-words.yaml`), in which forms units
are asked for (`forms.yaml`), what the parts are called (`parts.yaml`), and the weights
(`data/model/words.json`).
"""
