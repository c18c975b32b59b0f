"""Mention detection: the authorities, agencies, sectors and services that a sentence names.

The entry point is `mention_finder.find_mentions`; `sectors.label_sectors` labels sentences with
sectors.
"""
