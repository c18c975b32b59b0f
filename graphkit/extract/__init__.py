"""`Document` in, `Record` out: what a report says, and with which words. Begin with `record.extract`."""
