"""The explorer as files: `graphkit publish FOLDER` writes its pages for a static host or a shared drive.

publisher.py        the steps: choose the pages, render them in several processes, write what changed
page_list.py        which pages a publication has, the most important first, and the names of their files
published_page.py   what a publication is; renders one page, and makes its links lead to files
data_scripts.py     what the browser reads: documents to search, statements to query
templates/, static/ the pages and scripts that only a publication has
"""

from graphkit.publish.publisher import publish

__all__ = ["publish"]
