"""The explorer as files: `graphkit publish FOLDER` writes its pages for a static host or a shared
drive.

publisher.py        the steps: choose the pages, render them in several processes, write what
                    changed
page_list.py        which pages a publication has, the most important first, and the names of their
                    files
publication.py      what a publication is, where its links lead, and its pages as files
data_scripts.py     what the browser reads: documents to search, statements to query
templates/          pages that only a publication has, and what stands for parts of the explorer's
                    pages
static/             its scripts
"""

from graphkit.surfaces.publish.publisher import publish

__all__ = ["publish"]
