"""Whom a sentence names: authorities, agencies, sectors, services. Begin with `mentions.find_mentions`."""
