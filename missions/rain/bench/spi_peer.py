"""climate-indices on the same kind of series: cells a second of wall clock and of processor."""
import logging, sys, time
import numpy as np
logging.disable(logging.CRITICAL)
from climate_indices import compute, indices

rng = np.random.default_rng(1)
months = 123 * 12
cells = 200
season = 40 * (1.2 + np.sin(np.arange(months) * np.pi / 6))
for family, name in ((indices.Distribution.gamma, 'gamma'), (indices.Distribution.pearson, 'pearson3')):
    start, cpu = time.perf_counter(), time.process_time()
    for _ in range(cells):
        v = np.where(rng.random(months) < 0.05, 0, rng.exponential(1, months) * season)
        indices.spi(v, 6, family, 1895, 1895, 2017, compute.Periodicity.monthly)
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f'climate-indices {name}: {cells / wall:.0f} cells/s, {cells / cpu:.0f} a second of processor', end='; ')
