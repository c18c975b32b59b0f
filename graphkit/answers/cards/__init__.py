"""What an answer shows of a reading: its sentence, picture, table, and what is not in it."""
