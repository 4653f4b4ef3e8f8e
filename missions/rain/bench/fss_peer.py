"""The FSS of bench/fss.ts by scipy's uniform_filter, as pySTEPS computes it."""
import sys
import time
import numpy as np
import scipy
from scipy.ndimage import gaussian_filter, uniform_filter

height, width = int(sys.argv[1]), int(sys.argv[2])
r = np.random.default_rng(1)
fields = [np.maximum(0, gaussian_filter(r.standard_normal((height, width)), 8) * 60 - 0.5) for _ in range(2)]


def fss(thresholds, scales):
    out = []
    for t in thresholds:
        f, o = [(x >= t).astype(float) for x in fields]
        for s in scales:
            a = uniform_filter(f, size=s, mode="constant", cval=0.0)
            b = uniform_filter(o, size=s, mode="constant", cval=0.0)
            out.append(1 - np.mean((a - b) ** 2) / np.mean(a * a + b * b))
    return out


def best(work):
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


thresholds = [0.1, 1, 5, 10]
one = best(lambda: fss(thresholds, [9]))
eight = best(lambda: fss(thresholds, [1, 3, 5, 9, 17, 33, 65, 129]))
print(f"scipy {scipy.__version__}, 4 thresholds x 1 scale {one:.1f} ms, x 8 scales {eight:.1f} ms ({eight / one:.2f} times)")
