"""OWSLib's OGC API modules: Features, EDR, Processes. usage: owslib_client.py URL"""

import sys

from owslib.ogcapi.edr import EnvironmentalDataRetrieval
from owslib.ogcapi.features import Features
from owslib.ogcapi.processes import Processes

url = sys.argv[1]
features = Features(url)
assert "lakes" in features.feature_collections(), features.feature_collections()
page = features.collection_items("lakes", limit=5)
assert page["numberMatched"] == 25 and len(page["features"]) == 5
one = features.collection_item("lakes", page["features"][0]["id"])
assert one["geometry"] == page["features"][0]["geometry"]
assert "name" in features.collection_queryables("lakes")["properties"]
some = features.collection_items("places", filter="adm0name = 'Japan'", limit=100)
assert some["numberMatched"] >= 1

edr = EnvironmentalDataRetrieval(url)
assert "mur-sst" in edr.data(), edr.data()
assert {"position", "corridor"} <= set(edr.collection("mur-sst")["data_queries"])
series = edr.query_data("mur-sst", "position", coords="POINT(-27.5 40.5)", parameter_name="analysed_sst")
assert b"32" in series.read() if hasattr(series, "read") else len(series["ranges"]["analysed_sst"]["values"]) == 32

processes = Processes(url)
assert any(p["id"] == "rain.validate" for p in processes.processes())
echo = processes.execute("echo", inputs={"stringInput": "a word"})
assert "a word" in str(echo), echo
print("checks 9")
