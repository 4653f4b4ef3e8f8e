"""The search of bench/access.ts by Skyfield on a grid of 10 s, maxima by a parabola through three points."""
import sys
import time

import numpy as np
import skyfield
from skyfield.api import load, wgs84, EarthSatellite

lines = open(sys.argv[1]).read().splitlines()
ts = load.timescale(builtin=True)
satellites = [EarthSatellite(lines[i + 1], lines[i + 2], lines[i], ts) for i in range(0, len(lines) - 2, 3)]
places = [wgs84.latlon(26.18, 91.75), wgs84.latlon(-8.34, 115.51), wgs84.latlon(38.27, 140.87)]


def search():
    t = ts.utc(2026, 9, 10, 0, 0, np.arange(0, 72 * 3600 + 1, 10))
    events = 0
    for satellite in satellites:
        for place in places:
            alt, _, _ = (satellite - place).at(t).altaz()
            e = alt.degrees
            i = np.flatnonzero((e[1:-1] >= e[:-2]) & (e[1:-1] > e[2:])) + 1
            peak = e[i] + (e[i - 1] - e[i + 1]) ** 2 / (8 * (2 * e[i] - e[i - 1] - e[i + 1]))
            events += int(np.sum(peak >= 15))
    return events


begun = time.perf_counter()
events = search()
seconds = time.perf_counter() - begun
print(f"peer skyfield {'.'.join(map(str, skyfield.VERSION))}, numpy {np.__version__}: {events} events, {seconds:.2f} s, one run")
