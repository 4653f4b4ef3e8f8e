# Writes test/cspice-seen-states.ts: pip install spiceypy==8.3.0; python bench/cspice_seen.py KERNELS > test/cspice-seen-states.ts
# KERNELS is the folder with de430-2015-03-02.bsp, pck00010.tpc, naif0012.tls, moon_080317.tf, moon_pa_de421_1900-2050.bpc.
import os
import sys

import spiceypy

for name in ["naif0012.tls", "pck00010.tpc", "moon_080317.tf", "moon_assoc_me.tf", "moon_pa_de421_1900-2050.bpc", "de430-2015-03-02.bsp"]:
    spiceypy.furnsh(os.path.join(sys.argv[1], name))

print("/** Written by CSPICE N0067 (SpiceyPy 8.3.0): bench/cspice_seen.py. States as `spkezr` gives them (km, km/s) and light times (s). */")
print("export type SeenState = readonly [target: string, observer: string, frame: string, et: number, correction: string, state: readonly number[], lightTime: number]")
print("export const cspiceSeenStates: readonly SeenState[] = [")
pairs = [
    ("MOON", "EARTH", "J2000"),
    ("MOON", "EARTH", "IAU_EARTH"),
    ("EARTH", "MOON", "MOON_ME"),
    ("SUN", "MOON", "MOON_ME"),
    ("SUN", "EARTH", "IAU_SUN"),
    ("JUPITER BARYCENTER", "EARTH", "ECLIPJ2000"),
    ("VENUS BARYCENTER", "EARTH", "J2000"),
    ("MARS BARYCENTER", "MOON", "IAU_EARTH"),
]
for target, observer, frame in pairs:
    for et in [478500000.0, 478623456.75]:
        for correction in ["LT", "LT+S", "CN", "CN+S", "XLT", "XLT+S", "XCN", "XCN+S"]:
            state, light = spiceypy.spkezr(target, et, frame, correction, observer)
            print("  %r," % [target, observer, frame, et, correction, [float(v) for v in state], float(light)])
print("]")
