"""The same states by python-sgp4 and its compiled core: a SatrecArray over all times at once."""
import sys
import time

import numpy as np
import sgp4
from sgp4.api import Satrec, SatrecArray, accelerated

lines = open(sys.argv[1]).read().split("\n")
begun = time.perf_counter()
objects = [Satrec.twoline2rv(a, b) for a, b in zip(lines[0::2], lines[1::2])]
ready = time.perf_counter() - begun
times = int(sys.argv[3])
jd = np.full(times, float(sys.argv[2]) + 2400000.5)
fr = np.arange(times) * 14.4 / 1440
array = SatrecArray(objects)
best = 1e9
for _ in range(5):
    begun = time.perf_counter()
    array.sgp4(jd, fr)
    best = min(best, time.perf_counter() - begun)
version = getattr(sgp4, "__version__", "")
print(
    f"python-sgp4 {version} (compiled: {accelerated}): {len(objects) / ready:.0f} sets/s, "
    f"{len(objects) * times / best / 1e6:.2f} million states/s"
)
