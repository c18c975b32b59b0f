"""Reads the fields of a form that was sent, and a document among them."""

from __future__ import annotations

import re
from base64 import b64encode
from urllib.parse import parse_qsl

_MOST_FIELDS = 10
_BOUNDARY = re.compile(r'multipart/form-data;.*\bboundary="?([^";,\s]{1,200})"?', re.I)
_NAME = re.compile(rb'\bname="([^"\r\n]{1,100})"')
_FILE = re.compile(rb'\bfilename="([^"\r\n]{1,500})"')


def form_fields(content_type: str, body: bytes) -> dict[str, str]:
    """Return the fields of a form; a DOCX document is the field "document", in Base64,
    another file is text.

    Raises ValueError where the form or a text is not in UTF-8, or has too many fields.
    """
    boundary = _BOUNDARY.match(content_type)
    if not boundary:
        return dict(parse_qsl(body.decode("utf-8"), errors="strict", max_num_fields=_MOST_FIELDS))
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode(), _MOST_FIELDS + 2)[1:-1]
    if len(parts) > _MOST_FIELDS:
        raise ValueError("too many fields")
    fields: dict[str, str] = {}
    for part in parts:
        head, _, content = part.partition(b"\r\n\r\n")
        name, file = _NAME.search(head), _FILE.search(head)
        if file and content and file[1].lower().endswith(b".docx"):
            fields["document"] = b64encode(content).decode()
        elif name and content:
            fields["text" if file else name[1].decode()] = content.decode("utf-8-sig")
    return fields
