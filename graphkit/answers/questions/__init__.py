"""Questions in everyday words: words → readings → one sentence with its rows and evidence.

`interpretation.interpret` returns candidate readings, ranked, with a confidence. Data says what
words mean (`data/lexicon/question-words.yaml`, those of values in
`data/readings/value-words.yaml`), in which forms units are asked for (`forms.yaml`), what the parts
are called (`parts.yaml`), and the weights (`data/model/words.json`).
`answering.reply_to` returns a `typed_answer.TypedAnswer`; the same question always has the same
answer.

words → readings
    parts                           what the segments of `answers/words` ask for
    candidates, ranking, interpretation    candidate readings, which is right, how sure
    reading_forms, entity_forms, grade_forms, statement_forms    a reading for each form of a unit
    completed_reading    what words mean in full
readings → answers
    answering, other_answers        a reply to words; answers that are no reading
    presented_reading, reading_parts    a reading as it is shown, and as parts to change
    answered_reading, answer_context    a reading answered, and what that is made from
    grade_sentences, place_sentences, what_is_loaded    sentences on one authority
    answer_rows, typed_answer       its rows, and the answer
"""
