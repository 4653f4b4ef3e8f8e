/**
 * A global GSMaP hour read and summed, beside Python (gzip and numpy); and a month of 744 hours accumulated under
 * 300 MB resident. Files are made from a seed by our own writer, in a folder that is given or a temporary one.
 *
 *     npm run bench -- gsmap
 */
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bytes } from '@setu/core/contract'
import { treeSource } from '@setu/core/source'
import { openProduct } from '@setu/rain/readers/open'
import { writeGsmapHour } from '@setu/rain/write/gsmap-file'

const W = 3600
const H = 1200
const HOURS = 744

/** Bytes of a path, read where they are asked for; no file stays open. */
const fileBytes = (path: string): Bytes => {
  const { size } = statSync(path)
  const readAt = (offset: number, length: number): Uint8Array => {
    const fd = openSync(path, 'r')
    try {
      const body = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
      return body.subarray(0, readSync(fd, body, 0, body.length, offset))
    } finally {
      closeSync(fd)
    }
  }
  return { size, read: async (offset, length) => readAt(offset, length), readSync: readAt }
}

/** About 6 % wet cells in moving cells, as a global hour has. */
const madeHour = (seed: number): Uint8Array => {
  const values = new Float32Array(W * H)
  let state = seed * 2654435761 + 1
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      const wave = Math.sin((x + seed * 5) / 37) * Math.cos(y / 23) + 0.5 * Math.sin(x / 11 + y / 7)
      if (wave > 1) values[y * W + x] = Math.round((wave - 1) * 1000 * (1 + (state >>> 24) / 256)) / 50
    }
  }
  return writeGsmapHour({ values, reason: new Uint8Array(W * H) }, 6)
}

const name = (hour: number): string => {
  const at = new Date(Date.UTC(2020, 4, 1, hour)).toISOString()
  return `gsmap_mvk.${at.slice(0, 10).replaceAll('-', '')}.${at.slice(11, 13)}00.v8.0000.0.dat.gz`
}

const folder = process.env['SETU_BENCH_FOLDER'] ?? mkdtempSync(join(tmpdir(), 'setu-gsmap-'))
const python = process.env['SETU_PEER_PYTHON'] ?? 'python3'
if (readdirSync(folder).length < HOURS) {
  // Twelve different hours; the rest of the month are links to them.
  for (let h = 0; h < HOURS; h++) {
    if (h < 12) writeFileSync(join(folder, name(h)), madeHour(h))
    else symlinkSync(join(folder, name(h % 12)), join(folder, name(h)))
  }
}
const month = treeSource('month', new Map(readdirSync(folder).map((f) => [f, fileBytes(join(folder, f))])), 'month')
const one = treeSource(name(0), new Map([[name(0), fileBytes(join(folder, name(0)))]]), 'one')
console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores; ${statSync(join(folder, name(0))).size} bytes an hour`,
)

const sum = (values: ArrayLike<number>): number => {
  let total = 0
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!
    if (v >= 0) total += v
  }
  return total
}

const times: number[] = []
let total = 0
for (let i = 0; i < 15; i++) {
  const t0 = performance.now()
  const stack = await openProduct(one, {}, () => {})
  total = sum((await stack.read(0)).values)
  times.push(performance.now() - t0)
}
const median = (list: number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1]!
console.log(
  `one hour opened, read and summed: median ${median(times).toFixed(1)} ms, best ${Math.min(...times).toFixed(1)} ms, sum ${total.toFixed(2)}`,
)

const peer = `
import gzip, sys, time
import numpy as np
best = []
for i in range(15):
    t = time.perf_counter()
    a = np.frombuffer(gzip.open(sys.argv[1]).read(), '<f4')
    s = a[a >= 0].sum(dtype='f8')
    best.append((time.perf_counter() - t) * 1000)
best.sort()
print(f'numpy {np.__version__}: median {best[7]:.1f} ms, best {best[0]:.1f} ms, sum {s:.2f}')
`
try {
  process.stdout.write(execFileSync(python, ['-c', peer, join(folder, name(0))]))
} catch {
  console.log('numpy: not found beside this')
}

const t0 = performance.now()
const stack = await openProduct(month, {}, () => {})
const opened = performance.now() - t0
const amount = new Float32Array(W * H)
let peak = 0
for (let t = 0; t < stack.intervals.length; t++) {
  const { values } = await stack.read(t)
  for (let i = 0; i < amount.length; i++) {
    const v = values[i]!
    if (v >= 0) amount[i]! += v
  }
  peak = Math.max(peak, process.memoryUsage().rss)
}
console.log(
  `${stack.intervals.length} hours accumulated: opened ${opened.toFixed(0)} ms, in all ${((performance.now() - t0) / 1000).toFixed(1)} s, peak ${(peak / 2 ** 20).toFixed(0)} MiB resident, ${(sum(amount) / 1e6).toFixed(3)} million mm`,
)
if (process.env['SETU_BENCH_FOLDER'] === undefined) rmSync(folder, { recursive: true })
