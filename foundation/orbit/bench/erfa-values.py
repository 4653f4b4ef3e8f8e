# Writes test/erfa-values.ts: pip install pyerfa==2.0.1.5 numpy; python bench/erfa-values.py > test/erfa-values.ts
import erfa
import numpy as np

print("/** Written by pyerfa 2.0.1.5: bench/erfa-values.py. Arguments are TT and UT1 as JD in two parts. */")
print("export const erfaValues = [")


def row(values):
    return "[" + ", ".join(repr(float(v)) for v in np.ravel(values)) + "]"


for jd in [2453101.5, 2458282.5, 2441684.5, 2469807.5]:
    f = 0.32739
    print(
        "  { jd: %r, fraction: %r, nut00a: %s, nut06a: %s, nut80: %s, xys: %s, era: %r, gmst82: %r, c2t: %s, pmat76: %s },"
        % (
            jd, f, row(erfa.nut00a(jd, f)), row(erfa.nut06a(jd, f)), row(erfa.nut80(jd, f)), row(erfa.xys06a(jd, f)),
            float(erfa.era00(jd, f)), float(erfa.gmst82(jd, f)), row(erfa.c2t06a(jd, f, jd, f, 1e-6, -2e-6)),
            row(erfa.pmat76(jd, f)),
        )
    )
print("]")
