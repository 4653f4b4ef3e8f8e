# Writes an SPK with CSPICE's own writers and prints what CSPICE reads of it: pip install spiceypy==8.3.0; python bench/cspice_written.py OUT.bsp
# Rows of JSON: type, target, et, state (km, km/s, J2000, centre 399). Types 1 and 21 have no writer in CSPICE.
import json
import math
import os
import sys

import spiceypy

path = sys.argv[1]
if os.path.exists(path):
    os.remove(path)
MU = 398600.4418


def kepler(a, e, t):
    """Two-body state in a tilted plane, and its derivative by the same formulas."""
    n = math.sqrt(MU / a**3)
    m = n * t
    x = m
    for _ in range(30):
        x -= (x - e * math.sin(x) - m) / (1 - e * math.cos(x))
    p = [a * (math.cos(x) - e), a * math.sqrt(1 - e * e) * math.sin(x)]
    k = n * a / (1 - e * math.cos(x))
    v = [-k * math.sin(x), k * math.sqrt(1 - e * e) * math.cos(x)]
    c, s = math.cos(0.6), math.sin(0.6)
    return [p[0], p[1] * c, p[1] * s, v[0], v[1] * c, v[1] * s]


first, last, step = 0.0, 6000.0, 60.0
epochs = [step * k for k in range(101)]
states = [kepler(7000.0, 0.01, t) for t in epochs]
uneven = [t + 7.0 * math.sin(t) for t in epochs]
uneven[0], uneven[-1] = first, last
uneven_states = [kepler(7000.0, 0.01, t) for t in uneven]

# Chebyshev coefficients of degree 11 over ten records of 600 s.
degree, length, records = 11, 600.0, 10


def chebyshev(k, record):
    n = degree + 1
    out = []
    for j in range(n):
        total = 0.0
        for i in range(n):
            x = math.cos(math.pi * (i + 0.5) / n)
            t = record * length + (x + 1) * length / 2
            total += kepler(7000.0, 0.01, t)[k] * math.cos(math.pi * j * (i + 0.5) / n)
        out.append(total * (1 if j == 0 else 2) / n)
    return out


position = [c for r in range(records) for k in range(3) for c in chebyshev(k, r)]
both = [c for r in range(records) for k in range(6) for c in chebyshev(k, r)]

handle = spiceypy.spkopn(path, "made by CSPICE", 0)
end = records * length
spiceypy.spkw02(handle, -2002, 399, "J2000", first, end, "type 2", length, records, degree, position, first)
spiceypy.spkw03(handle, -2003, 399, "J2000", first, end, "type 3", length, records, degree, both, first)
spiceypy.spkw05(handle, -2005, 399, "J2000", first, last, "type 5", MU, len(epochs), states, epochs)
spiceypy.spkw08(handle, -2008, 399, "J2000", first, last, "type 8", 7, len(epochs), states, first, step)
spiceypy.spkw09(handle, -2009, 399, "J2000", first, last, "type 9", 7, len(uneven), uneven_states, uneven)
spiceypy.spkw12(handle, -2012, 399, "J2000", first, last, "type 12", 7, len(epochs), states, first, step)
spiceypy.spkw13(handle, -2013, 399, "J2000", first, last, "type 13", 7, len(uneven), uneven_states, uneven)
spiceypy.spkcls(handle)

spiceypy.furnsh(path)
rows = []
for kind in [2, 3, 5, 8, 9, 12, 13]:
    for et in [0.0, 17.5, 59.999, 601.0, 3333.3, 5999.0, 6000.0]:
        state, _ = spiceypy.spkgeo(-2000 - kind, et, "J2000", 399)
        rows.append([kind, -2000 - kind, et, [float(v) for v in state]])
print(json.dumps(rows))
