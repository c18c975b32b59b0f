"""The register: England's authorities and agencies with their names, areas, dates and successions.

Its contents and sources: `docs/reference/register.md`. Nothing here uses the network.
"""

from graphkit.documents.register.entities import Agency, Authority, names_of, normalise_name
from graphkit.documents.register.register import Register, load_register

__all__ = ["Agency", "Authority", "Register", "load_register", "names_of", "normalise_name"]
