"""The nowcast of bench/nowcast.ts by pySTEPS, on one thread."""
import contextlib
import io
import os
import resource
import sys
import time
import warnings

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np

warnings.filterwarnings("ignore")
quiet = io.StringIO()
with contextlib.redirect_stdout(quiet):
    import importlib.metadata

    from pysteps import motion, nowcasts

height, width, steps, members = [int(a) for a in sys.argv[1:5]]
r = np.random.default_rng(7)
yy, xx = np.mgrid[0:height, 0:width]
showers = [(r.random() * width, r.random() * height, 3 + 20 * r.random() ** 2, 14 * r.random() ** 2) for _ in range(160)]


def frame(t):
    f = np.zeros((height, width))
    for x, y, s, p in showers:
        f += p * np.exp(-((yy - y - 3 * t) ** 2 + (xx - x - 6 * t) ** 2) / (2 * s * s))
    f[f < 0.1] = 0
    return f


def decibel(f):
    out = np.full(f.shape, -15.0)
    wet = f >= 0.1
    out[wet] = 10 * np.log10(f[wet])
    return out


frames = np.stack([frame(t) for t in range(3)])
db = np.stack([decibel(f) for f in frames])


def best(work, n=3):
    times = []
    for _ in range(n):
        start = time.perf_counter()
        with contextlib.redirect_stdout(quiet):
            result = work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000, result


lk_ms, field = best(lambda: motion.get_method("LK")(db))
move_ms, _ = best(lambda: nowcasts.get_method("extrapolation")(frames[2], field, steps))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
start = time.perf_counter()
with contextlib.redirect_stdout(quiet):
    nowcasts.get_method("steps")(
        db, field, steps, n_ens_members=members, n_cascade_levels=8, precip_thr=-10.0, kmperpixel=1.0, timestep=5,
        noise_method="nonparametric", vel_pert_method="bps", mask_method="incremental", seed=1, num_workers=1,
    )
took = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(
    f"pysteps {importlib.metadata.version('pysteps')}, Lucas-Kanade {lk_ms:.0f} ms, extrapolation {move_ms:.0f} ms, "
    f"together {lk_ms + move_ms:.0f} ms; STEPS {took:.1f} s, {peak:.0f} MB resident at most ({before:.0f} MB before)"
)
