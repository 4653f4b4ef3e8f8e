"""rdflib reads the catalogue in both forms: the same graph, with what DCAT-AP 3.0 makes mandatory of each class."""
import sys

from rdflib import RDF, Graph, Namespace
from rdflib.compare import isomorphic

DCAT, DCT = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
MANDATORY = {
    DCAT.Catalog: [DCT.title, DCT.description, DCT.publisher],
    DCAT.Dataset: [DCT.title, DCT.description],
    DCAT.Distribution: [DCAT.accessURL],
    DCAT.DataService: [DCT.title, DCAT.endpointURL],
    FOAF.Agent: [FOAF.name],
}

base = sys.argv[1]
linked = Graph().parse(f"{base}/dcat?f=jsonld", format="json-ld")
turtle = Graph().parse(f"{base}/dcat?f=ttl", format="turtle")
assert isomorphic(linked, turtle), "JSON-LD and Turtle differ"
seen = 0
for kind, terms in MANDATORY.items():
    nodes = list(turtle.subjects(RDF.type, kind))
    assert nodes, f"no {kind}"
    for node in nodes:
        for term in terms:
            assert turtle.value(node, term) is not None, f"{node} has no {term}"
            seen += 1
for dataset in turtle.objects(None, DCAT.dataset):
    assert (dataset, RDF.type, DCAT.Dataset) in turtle and list(turtle.objects(dataset, DCAT.distribution))
print(f"{len(turtle)} triples, the same in both forms; mandatory terms {seen}")
