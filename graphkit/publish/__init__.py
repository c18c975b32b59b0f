"""The explorer as files: `graphkit publish FOLDER` writes its pages for a static host or a shared drive.

publisher.py        the steps: choose the pages, render them in several processes, write what changed
publication.py      what a publication is: its kind, pages, words of header and footer
page_list.py        which pages a publication has, the most important first
published_page.py   renders one page, and makes its links lead to files
file_names.py       address of the explorer → name of a file, on any system
data_scripts.py     what the browser reads: documents to search, statements to query
templates/, static/ the pages and scripts that only a publication has
"""

from graphkit.publish.publisher import publish

__all__ = ["publish"]
