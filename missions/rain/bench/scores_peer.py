"""The scores of bench/scores.ts by plain vectorised numpy: moments, 7 contingency tables, 7 error decompositions."""
import sys
import time
import numpy as np
from scipy.stats import spearmanr

n = int(sys.argv[1])
thresholds = [0.1, 1, 2.5, 15.6, 64.5, 115.6, 204.5]
r = np.random.default_rng(1)
o = np.where(r.random(n) < 0.35, r.exponential(12.0, n), 0.0)
p = np.where(r.random(n) < 0.4, 0.5 * o + r.exponential(8.0, n), 0.0)
best = 1e9
for _ in range(5):
    start = time.perf_counter()
    e = p - o
    mo, mp = o.mean(), p.mean()
    so, sp = o.std(), p.std()
    out = [e.mean(), e.sum() / o.sum(), np.abs(e).mean(), np.sqrt((e * e).mean())]
    out.append(np.corrcoef(o, p)[0, 1])
    for t in thresholds:
        eo, ep = o >= t, p >= t
        hit, miss, false = eo & ep, eo & ~ep, ~eo & ep
        neither = ~(eo | ep)
        out += [hit.sum(), miss.sum(), false.sum(), neither.sum()]
        out += [e[hit].sum(), e[miss].sum(), e[false].sum(), e[neither].sum()]
    best = min(best, time.perf_counter() - start)
start = time.perf_counter()
spearmanr(o, p)
ranks = time.perf_counter() - start
start = time.perf_counter()
np.quantile(o, np.arange(1, 100) / 100), np.quantile(p, np.arange(1, 100) / 100)
print(
    f"numpy {np.__version__}, scipy Spearman {ranks * 1000:.0f} ms, 99 quantiles of both "
    f"{(time.perf_counter() - start) * 1000:.0f} ms, one pass {best * 1000:.1f}"
)
