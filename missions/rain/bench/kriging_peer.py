"""PyKrige on the same gauges, cells and variograms: seconds of wall clock and of processor."""
import sys, time
import numpy as np
from pykrige.ok import OrdinaryKriging

f = np.genfromtxt(sys.argv[1], delimiter=',', names=True)
x, y, z = f['X'], f['Y'], f['rainfall']
gx, gy = np.linspace(x.min(), x.max(), 400), np.linspace(y.min(), y.max(), 250)
for model, reach in (('spherical', 70000), ('exponential', 3 * 70000)):
    ok = OrdinaryKriging(x, y, z, variogram_model=model,
                         variogram_parameters={'psill': 15000, 'range': reach, 'nugget': 500})
    start, cpu = time.perf_counter(), time.process_time()
    value, variance = ok.execute('grid', gx, gy, backend='vectorized')
    print(f'PyKrige {model}: {time.perf_counter() - start:.2f} s, {time.process_time() - cpu:.2f} s of processor; '
          f'mean {value.mean():.4f}, variance {variance.mean():.4f}', end='; ')
