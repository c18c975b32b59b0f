"""Answers to questions in everyday words: one sentence with its rows and evidence.

Everything is read from the graph and from files; the same question always has the same answer.
`answering.reply_to` returns a `typed_answer.TypedAnswer`.
"""
