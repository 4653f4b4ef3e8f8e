"""pystac-client as its users use it: open, collections, search with pages, filter, sort, fields. usage: stac_client.py URL"""

import sys

from pystac_client import Client

client = Client.open(sys.argv[1])
collections = {c.id for c in client.get_collections()}
assert {"simple-collection", "mur-sst"} <= collections, collections
everything = list(client.search(limit=1).items())
assert len(everything) >= 4, len(everything)
assert len({(i.collection_id, i.id) for i in everything}) == len(everything)
at_once = client.search(limit=100)
assert at_once.matched() == len(everything)
newest = [i.properties["datetime"] or i.properties["end_datetime"] for i in client.search(sortby="-datetime", limit=2).items()]
assert len(newest) == len(everything)
inside = client.search(collections=["simple-collection"], bbox=[172, 1, 173, 2])
assert inside.matched() == 1, inside.matched()
by_json = client.search(
    filter={"op": "=", "args": [{"property": "collection"}, "simple-collection"]}, filter_lang="cql2-json"
)
assert by_json.matched() == 1, by_json.matched()
by_text = client.search(filter="collection = 'simple-collection'", filter_lang="cql2-text", method="GET")
assert by_text.matched() == 1, by_text.matched()
fewer = next(client.search(fields=["id", "properties.datetime"], collections=["simple-collection"]).items_as_dicts())
assert set(fewer["properties"]) == {"datetime"}, fewer
print("checks 9")
