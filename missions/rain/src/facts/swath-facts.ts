/** What swaths say of themselves: rain at footprints, and echoes along a swath. */
import { formatInstant } from '@setu/core/time'
import type { SpaceRadar } from '../readers/space-radar.js'
import type { Swath } from '../readers/swath.js'
import { binned, footprintFacts, pictureGrid, spanOf } from './footprint-picture.js'
import { fact, range, type Told } from './told.js'

export const swathFacts = (swaths: readonly Swath[]): Told => {
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
export const echoFacts = (s: SpaceRadar): Told => {
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
