"""From a file to a record: downloads, readers of files, what a report states, who is meant."""
