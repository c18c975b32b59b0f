"""Questions in everyday words: words → readings → one sentence with its rows and evidence.

`interpretation.interpret` returns candidate readings, ranked, with a confidence. Data says what
words mean (`data/lexicon/question-words.yaml`, those of values in
`data/readings/value-words.yaml`), in which forms units are asked for (`forms.yaml`), what the parts
are called (`parts.yaml`), and the weights (`data/model/words.json`).
`answering.reply_to` returns a `typed_answer.TypedAnswer`; the same question always has the same
answer.
"""
