/** What files that are no gridded rain say of themselves: swaths, radar volumes, images of cloud tops. */
import type { Run } from '@setu/core/contract'
import type { Grid } from '@setu/core/grid'
import { isGeographic } from '@setu/core/grid'
import { formatInstant, minuteMs } from '@setu/core/time'
import { field } from './figures/field.js'
import { timeline } from './figures/timeline.js'
import { gridCoverage } from './grid-coverage.js'
import { isSimulated, type ProductInputs, productOptions } from './open-inputs.js'
import { groundRangeM } from './radar-beam.js'
import type { Interval } from './rain-field.js'
import { type BrightnessStack, openBrightness } from './readers/brightness.js'
import { openPolarVolume, type PolarVolume } from './readers/polar-volume.js'
import { onceEach } from './readers/reader-options.js'
import { openSpaceRadar, type SpaceRadar } from './readers/space-radar.js'
import { openSwaths, type Swath } from './readers/swath.js'

interface Fact {
  readonly fact: string
  readonly value: string
}
const fact = (name: string, value: string): Fact => ({ fact: name, value })

interface Told {
  readonly what: string
  readonly format: string
  readonly role: string
  readonly facts: readonly Fact[]
  readonly unit: string
  readonly quantity: string
  readonly scale: 'log' | 'even'
  readonly grid: Grid
  /** One field for each interval, NaN missing; their mean is drawn. */
  readonly intervals: readonly Interval[]
  readonly fields: readonly ArrayLike<number>[]
  readonly over: string
  readonly title: string
  /** Values and those of them that are there, where not the cells of the picture. */
  readonly counted?: { readonly all: number; readonly valid: number }
}

const finite = (v: number): number | null => (Number.isFinite(v) ? v : null)

/** Numbers, tables and pictures of the fields, in the shape of `rain.info`. */
const told = (t: Told, source: string, simulated: boolean) => {
  const cells = t.grid.width * t.grid.height
  const [sum, count] = [new Float64Array(cells), new Uint32Array(cells)]
  let [low, high, total, valid] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  const rows = t.intervals.map((interval, k) => {
    let [n, s, top] = [0, 0, Number.NEGATIVE_INFINITY]
    const values = t.fields[k]!
    for (let c = 0; c < cells; c++) {
      const v = values[c]!
      if (!Number.isFinite(v)) continue
      n++
      s += v
      top = Math.max(top, v)
      low = Math.min(low, v)
      sum[c]! += v
      count[c]!++
    }
    valid += n
    total += s
    high = Math.max(high, top)
    return { interval, mean: n ? s / n : Number.NaN, maximum: n ? top : Number.NaN, missingShare: 1 - n / cells }
  })
  const { all, valid: there } = t.counted ?? { all: cells * t.intervals.length, valid }
  const mean = sum.map((v, c) => (count[c] ? v / count[c]! : Number.NaN))
  const origin = { source, ...(simulated ? { simulated: true } : {}) }
  return {
    what: t.what,
    format: t.format,
    role: t.role,
    facts: [...t.facts],
    intervals: t.intervals.length,
    missingShare: all ? 1 - there / all : null,
    minimum: finite(low),
    maximum: finite(high),
    mean: valid ? total / valid : null,
    unit: t.unit,
    missing: all > there ? [{ reason: 'notObserved', values: all - there, share: 1 - there / all }] : [],
    series: rows.map((r) => ({
      start: formatInstant(r.interval.start),
      end: formatInstant(r.interval.end),
      mean: finite(r.mean),
      maximum: finite(r.maximum),
      missingShare: r.missingShare,
    })),
    field: gridCoverage(t.grid, mean, { name: 'value', label: t.quantity, unit: t.unit }),
    picture: field({
      grid: t.grid,
      values: mean,
      unit: t.unit,
      title: t.title,
      scale: t.scale,
      quantity: t.quantity,
      ...origin,
    }),
    timeline: timeline({
      intervals: t.intervals,
      mean: rows.map((r) => r.mean),
      maximum: rows.map((r) => r.maximum),
      unit: t.unit,
      over: t.over,
      ...origin,
    }),
  }
}

const degrees = (v: number): string => `${Number(v.toFixed(3))}°`
const range = (values: ArrayLike<number>): readonly [number, number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!
    if (!Number.isFinite(v)) continue
    low = Math.min(low, v)
    high = Math.max(high, v)
  }
  return [low, high]
}

interface Footprints {
  readonly lon: Float32Array
  readonly lat: Float32Array
  readonly values: Float32Array
}

const CELLS = 160

/** Cells for a picture of footprints: as large as they must be to hold one each, at most 160 along a side. */
const pictureGrid = (all: readonly Footprints[], footprintKm: number): Grid => {
  const [west, east] = all.map((f) => range(f.lon)).reduce((a, b) => [Math.min(a[0], b[0]), Math.max(a[1], b[1])])
  const [south, north] = all.map((f) => range(f.lat)).reduce((a, b) => [Math.min(a[0], b[0]), Math.max(a[1], b[1])])
  const size = Math.max((footprintKm / 111) * 1.3, (east - west) / CELLS, (north - south) / CELLS)
  const cell = Math.ceil(size * 100) / 100
  const [x0, y0] = [Math.floor(west / cell) * cell, Math.ceil(north / cell) * cell]
  return {
    width: Math.max(1, Math.ceil((east - x0) / cell + 1e-9)),
    height: Math.max(1, Math.ceil((y0 - south) / cell + 1e-9)),
    x0,
    y0,
    dx: cell,
    dy: -cell,
    crs: 'EPSG:4326',
  }
}

const binned = ({ lon, lat, values }: Footprints, grid: Grid): Float64Array => {
  const [sum, n] = [new Float64Array(grid.width * grid.height), new Uint32Array(grid.width * grid.height)]
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]! + lon[i]! + lat[i]!)) continue
    const c = Math.min(grid.width - 1, Math.floor((lon[i]! - grid.x0) / grid.dx))
    const r = Math.min(grid.height - 1, Math.floor((lat[i]! - grid.y0) / grid.dy))
    sum[r * grid.width + c]! += values[i]!
    n[r * grid.width + c]!++
  }
  return sum.map((v, c) => (n[c] ? v / n[c]! : Number.NaN))
}

const spanOf = (time: Float64Array): Interval => {
  const [first, end] = range(time)
  return { start: first, end: Math.max(end, first + 1000) }
}

const footprintFacts = (all: readonly Footprints[], scans: number, rays: number): Fact[] => {
  const [x, y] = [all.map((f) => range(f.lon)), all.map((f) => range(f.lat))]
  return [
    fact('footprints', `${scans} scans of ${rays}`),
    fact(
      'extent',
      `${degrees(Math.min(...x.map((r) => r[0])))} to ${degrees(Math.max(...x.map((r) => r[1])))} E, ${degrees(Math.min(...y.map((r) => r[0])))} to ${degrees(Math.max(...y.map((r) => r[1])))} N`,
    ),
  ]
}

const swathFacts = (swaths: readonly Swath[]): Told => {
  const all = swaths.map((s) => ({ lon: s.lon, lat: s.lat, values: s.rate }))
  const first = swaths[0]!
  const grid = pictureGrid(all, first.footprintKm)
  const intervals = swaths.map((s) => spanOf(s.time))
  const scans = swaths.reduce((n, s) => n + s.scans, 0)
  const valid = swaths.reduce((n, s) => n + s.rate.filter((v) => !Number.isNaN(v)).length, 0)
  return {
    what: `${first.product}, swath`,
    format: first.format,
    role: 'swath',
    facts: [
      fact('variable', first.variable),
      fact('unit in the file', first.fileUnit),
      fact('granules', String(swaths.length)),
      ...footprintFacts(all, scans, first.rays),
      fact('nominal footprint', `${first.footprintKm} km`),
      fact('footprints with a value', String(valid)),
      fact('period', `${formatInstant(intervals[0]!.start)} to ${formatInstant(intervals.at(-1)!.end)}`),
      ...(first.others.length ? [fact('other rain variables', first.others.join(', '))] : []),
    ],
    unit: 'mm/h',
    quantity: 'rain',
    scale: 'log',
    grid,
    intervals,
    fields: all.map((f) => binned(f, grid)),
    counted: { all: all.reduce((n, f) => n + f.values.length, 0), valid },
    over: 'cells of the picture',
    title: `${first.product}, ${formatInstant(intervals[0]!.start)}`,
  }
}

/** Echoes alone: the greatest of each ray. */
const echoFacts = (s: SpaceRadar): Told => {
  const values = Float32Array.from({ length: s.scans * s.rays }, (_, i) => {
    const [, high] = range(s.dbz.subarray(i * s.bins, (i + 1) * s.bins))
    return Number.isFinite(high) ? high : Number.NaN
  })
  const all = [{ lon: s.lon, lat: s.lat, values }]
  const grid = pictureGrid(all, s.footprintKm)
  const interval = spanOf(s.time)
  return {
    what: `${s.product}, echoes along a swath`,
    format: 'HDF5 swath',
    role: 'space radar',
    facts: [
      fact('variable', s.variable),
      ...footprintFacts(all, s.scans, s.rays),
      fact('range bins', `${s.bins} of ${s.binM} m`),
      fact('rays with precipitation', String(s.raining.reduce((a, b) => a + b, 0))),
      fact('rays with a bright band', String(s.brightBandM.filter((v) => v > 0).length)),
      fact('period', `${formatInstant(interval.start)} to ${formatInstant(interval.end)}`),
      fact('use', 'match it with a ground radar by `setu rain match`'),
    ],
    unit: 'dBZ',
    quantity: 'greatest reflectivity of the ray',
    scale: 'even',
    grid,
    intervals: [interval],
    fields: [binned(all[0]!, grid)],
    over: 'cells of the picture',
    title: `${s.product}, ${formatInstant(interval.start)}`,
  }
}

const volumeFacts = (v: PolarVolume): Told => {
  const sweep = v.sweeps[0]!
  const far = groundRangeM(sweep.firstM + (sweep.bins - 1) * sweep.stepM, sweep.elevation, v.heightM)
  const cell = (2 * far) / 200
  const grid: Grid = {
    width: 200,
    height: 200,
    x0: -far,
    y0: far,
    dx: cell,
    dy: -cell,
    crs: `+proj=aeqd +lat_0=${v.lat} +lon_0=${v.lon} +datum=WGS84 +units=m +no_defs`,
  }
  const [best, seen] = [new Float64Array(40000).fill(Number.NaN), range(v.sweeps.map((s) => s.time))]
  for (let ray = 0; ray < sweep.azimuths.length; ray++)
    for (let b = 0; b < sweep.bins; b++) {
      const value = sweep.dbz[ray * sweep.bins + b]!
      if (!Number.isFinite(value)) continue
      const g = groundRangeM(sweep.firstM + b * sweep.stepM, sweep.elevation, v.heightM)
      const a = (sweep.azimuths[ray]! * Math.PI) / 180
      const c = Math.min(199, Math.floor((g * Math.sin(a) + far) / cell))
      const r = Math.min(199, Math.floor((far - g * Math.cos(a)) / cell))
      if (!(best[r * 200 + c]! >= value)) best[r * 200 + c] = value
    }
  return {
    what: v.product,
    format: v.format,
    role: 'radar volume',
    facts: [
      fact('quantity', v.quantity),
      fact('radar', `${degrees(v.lon)} E, ${degrees(v.lat)} N, ${Math.round(v.heightM)} m`),
      fact('sweeps', v.sweeps.map((s) => degrees(Number(s.elevation.toFixed(1)))).join(', ')),
      fact('range', `${sweep.bins} bins of ${sweep.stepM} m`),
      fact('beam width', v.beamWidth === null ? 'not in the file' : degrees(v.beamWidth)),
      fact('period', `${formatInstant(seen[0])} to ${formatInstant(seen[1])} (middle of the first and last sweep)`),
      fact('use', 'match it with an overpass by `setu rain match`'),
    ],
    unit: 'dBZ',
    quantity: 'reflectivity',
    scale: 'even',
    grid,
    intervals: [{ start: seen[0], end: Math.max(seen[1], seen[0] + minuteMs) }],
    fields: [best],
    over: 'cells of the lowest sweep with an echo',
    title: `${v.product}, lowest sweep`,
  }
}

/** Images held at once for the mean. */
const MOST_IMAGES = 48

const brightnessFacts = async (s: BrightnessStack, run: Run): Promise<Told> => {
  const n = Math.min(MOST_IMAGES, s.intervals.length)
  const fields: Float32Array[] = []
  for (let k = 0; k < n; k++) {
    fields.push(await s.read(k))
    await run.progress(0.2 + (0.7 * (k + 1)) / n)
  }
  const { grid } = s
  const size = isGeographic(grid) ? `${Math.abs(Number(grid.dx.toFixed(4)))}°` : `${Math.abs(Math.round(grid.dx))} m`
  return {
    what: s.product,
    format: 'cloud temperatures',
    role: 'images',
    facts: [
      fact('variable', s.variable),
      fact('grid', `${grid.width} x ${grid.height} cells of ${size}`),
      fact('reference system', grid.crs),
      fact('images', `${s.intervals.length}${n < s.intervals.length ? `, the first ${n} looked at` : ''}`),
      fact('period', `${formatInstant(s.intervals[0]!.start)} to ${formatInstant(s.intervals.at(-1)!.end)}`),
      fact('use', 'rain from them by `setu rain infrared`'),
    ],
    unit: 'K',
    quantity: 'temperature',
    scale: 'even',
    grid,
    intervals: s.intervals.slice(0, n),
    fields,
    over: 'cells',
    title: `${s.product}, ${formatInstant(s.intervals[0]!.start)}`,
  }
}

type Opened = { readonly swaths: readonly Swath[] } | { readonly echoes: SpaceRadar } | { readonly volume: PolarVolume }

/** A swath or a volume, or null: decided by what is in the file. */
export const openOther = async (file: string, i: ProductInputs, run: Run): Promise<Opened | null> => {
  const source = await run.open(file)
  const [options, found] = [productOptions(i), onceEach(run.found)]
  const volume = await openPolarVolume(source, options, found)
  if (volume) return { volume }
  try {
    const swaths = await openSwaths(source, options, found)
    return swaths ? { swaths } : null
  } catch (error) {
    const echoes = await openSpaceRadar(source, options, found)
    if (echoes) return { echoes }
    throw error
  }
}

export const otherFacts = async (file: string, i: ProductInputs, run: Run) => {
  const opened = await openOther(file, i, run)
  const source = await run.open(file)
  const t = !opened
    ? await brightnessFacts(await openBrightness(source, productOptions(i), onceEach(run.found)), run)
    : 'swaths' in opened
      ? swathFacts(opened.swaths)
      : 'echoes' in opened
        ? echoFacts(opened.echoes)
        : volumeFacts(opened.volume)
  return told(t, source.name, isSimulated(file))
}
