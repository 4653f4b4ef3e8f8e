"""The same states by CSPICE through spiceypy, one call a state."""
import sys
import time

import spiceypy

spiceypy.furnsh(sys.argv[1])
n = 20000
times = [1000.0 + (i * 7919) % 8000 for i in range(n)]


def rate(name, work):
    best = 1e9
    for _ in range(3):
        begun = time.perf_counter()
        for t in times:
            work(t)
        best = min(best, time.perf_counter() - begun)
    print(f"  CSPICE {name}: {best / n * 1e9:.0f} ns a state")


for kind in (1, 2, 3, 5, 8, 9, 12, 13, 21):
    rate(f"type {kind} (spkgeo)", lambda t, kind=kind: spiceypy.spkgeo(-1000 - kind, t, "J2000", 399))
rate("type 2 from type 3 in ECLIPJ2000 (spkezr)", lambda t: spiceypy.spkezr("-1002", t, "ECLIPJ2000", "NONE", "-1003"))
if len(sys.argv) > 2:
    spiceypy.furnsh(sys.argv[2])
    times = [478500000.0 + t for t in times]
    rate("Jupiter from the Earth with LT+S (spkezr)", lambda t: spiceypy.spkezr("5", t, "J2000", "LT+S", "399"))
