"""Finds and downloads published reports from the inspectorates' sites: `graphkit fetch`.

`fetcher` decides what to download, `http_client` sends the requests, `fetch_manifest` records where
each file came from. `publisher_pages` reads the pages of the sites.
"""
