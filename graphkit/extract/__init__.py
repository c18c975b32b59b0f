"""`Document` in, `Record` out: what a report says, with the words that say it. Begin with `record.extract`."""
