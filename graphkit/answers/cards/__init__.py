"""What an answer shows of a reading: its sentence, picture, table, and what is not in it.

answer_card     the card of an answer; those on topics, bodies, recommendations and grades of an
                authority have the blocks of a page, too (`answers.pages.answer_blocks`)
card_parts      `AnswerCard`, and which slots of a reading say what is counted
difference_card     the numbers of both sides of a difference of medians
judgement_history   the judgements on one authority through time: a picture, and a table
"""
