"""The register: who is who among England's authorities and agencies, and when.

What is in it, how to correct it and where it is from: `docs/register.md`. Nothing here asks the network.
"""

from graphkit.register.book import Register, load_register
from graphkit.register.entities import Agency, Alias, Area, Authority, Change, Code, Law, Source, names_of
from graphkit.register.files import RegisterError
from graphkit.register.names import key

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
