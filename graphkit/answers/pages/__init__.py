"""Pages as lists of answers: kinds of pages that `data/page-kinds.yaml` declares.

page_blocks      the blocks of a page in order, each a reading with its picture and words
answer_blocks    the tables of an answer that lists things
page_readings    the readings of a page: slots filled, asked when they are first needed
block_cells      cells of tables: of a reading, and of readings beside it
page_slots       what a page knows of the thing that it is about
news_page        what is new of some places and topics: the slots of its page
place_page       pages of regions and places, briefings and comparisons, for files and programs
"""
