"""The register: who is who among England's authorities and agencies, and when.

Contents, corrections and sources: `docs/reference/register.md`. Nothing here uses the network.
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
