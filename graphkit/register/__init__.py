"""The register: England's authorities and agencies with their names, areas, dates and successions.

Its contents and sources: `docs/reference/register.md`. Nothing here uses the network.
"""

from graphkit.register.authority_names import normalise_name
from graphkit.register.entities import Agency, Alias, Area, Authority, Change, Code, Law, Source, names_of
from graphkit.register.register import Register, load_register

__all__ = [
    "Agency",
    "Alias",
    "Area",
    "Authority",
    "Change",
    "Code",
    "Law",
    "Register",
    "Source",
    "load_register",
    "names_of",
    "normalise_name",
]
