"""The register: who is who among England's authorities and agencies, and when.

Contents, corrections and sources: `docs/reference/register.md`. Nothing here uses the network.
"""

from graphkit.register.authority_names import key
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
    "RegisterError",
    "Source",
    "key",
    "load_register",
    "names_of",
]
