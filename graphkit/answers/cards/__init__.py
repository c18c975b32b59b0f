"""What an answer shows of a reading: its sentence, picture, table, and what is not in it.

answer_card     chooses the card by what the reading asks for; its counts are of `card_parts`
card_parts      `AnswerCard`, and which slots of a reading say what is counted
recommendation_card, difference_card
                one card for each kind of answer, with counts of its own; answers on topics, grades
                of an authority and bodies have the blocks of a page (`answers.pages.answer_blocks`)
judgement_history   the judgements on one authority through time: a picture, and a table
"""
