"""Whom a sentence names: authorities, agencies, sectors, services. Begin with `mentions.mentions_of`."""
