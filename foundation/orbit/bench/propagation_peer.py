"""NRLMSISE-00 of bench/propagation.ts by the C code behind the Python package nrlmsise00."""
import datetime
import time

from nrlmsise00 import msise_model

begun = time.perf_counter()
total = 0.0
for k in range(20000):
    when = datetime.datetime(2023, 1, 1) + datetime.timedelta(days=k % 365, seconds=k % 86400)
    densities, _ = msise_model(when, 400, (k % 180) - 90, k % 360, 150, 150, 4, lst=k % 24)
    total += densities[5]
print(f"peer nrlmsise00 (C): {(time.perf_counter() - begun) * 1000:.0f} ms; mean {total / 20000:.6e} g/cm3")
