/**
 * A catalogue made ready, and where all of it is at one time: SGP4 in batch, TEME turned to ITRF with UT1 = UTC and the pole at
 * rest (places within 420 m). Heights are those of `orbit.propagate`: distance less the equatorial radius of WGS-72.
 */
import { fromEcef } from '@setu/core/earth'
import { isSetuError, setuError } from '@setu/core/errors'
import { geocentricPosition } from '@setu/orbit/bodies'
import { newestOf, readElementSets } from '@setu/orbit/catalogue'
import { type ElementSet, minutesSince } from '@setu/orbit/element-set'
import { transformAt, transformPosition } from '@setu/orbit/frames'
import { secondsBetween } from '@setu/orbit/instant'
import { heightsOf } from '@setu/orbit/orbit-heights'
import { sgp4 } from '@setu/orbit/sgp4'
import { propagateBatch, type Sgp4Batch, sgp4Batch } from '@setu/orbit/sgp4-batch'
import { initSgp4, type Sgp4 } from '@setu/orbit/sgp4-init'
import { dropDrifted } from '@setu/orbit/state-grid'
import { formatUtc, instantOfUnixMs, instantToUtc, unixMsOf, utcToInstant } from '@setu/orbit/time-scales'
import type { Vector3 } from '@setu/orbit/vector3'
import { EQUATOR_KM } from './equator.js'

export interface OpenCatalogue {
  readonly format: string
  readonly sets: readonly ElementSet[]
  readonly batch: Sgp4Batch
  readonly apogeesKm: Float64Array
  /** The epoch that 99 of 100 sets do not pass: one set dated ahead does not make all others old. */
  readonly startMs: number
  readonly superseded: number
  /** Lines that are no element set, and sets that this theory does not propagate. */
  readonly refused: number
  readonly buffers: { readonly states: Float64Array; readonly codes: Uint8Array }
}

export const openCatalogue = (body: Uint8Array, where: string): OpenCatalogue => {
  const file = readElementSets(body, where)
  const { sets: newest, superseded } = newestOf(file.sets)
  const sets: ElementSet[] = []
  const ready: Sgp4[] = []
  for (const set of newest)
    try {
      ready.push(initSgp4(set))
      sets.push(set)
    } catch (error) {
      if (!isSetuError(error)) throw error
    }
  if (sets.length === 0)
    throw setuError('bad-file', {
      where,
      found: 'no set that SGP4 propagates',
      expected: 'element sets: TLE, 3LE or OMM',
      wayOut: 'Take another file, or the sample.',
    })
  const epochs = Float64Array.from(sets, (x) => unixMsOf(utcToInstant(x.epoch))).sort()
  return {
    format: file.format,
    sets,
    batch: sgp4Batch(ready),
    apogeesKm: Float64Array.from(ready, (s) => s.a * (1 + s.e) * s.gravity.radiusKm),
    startMs: Math.floor(epochs[Math.floor(0.99 * (epochs.length - 1))]! / 1000) * 1000,
    superseded,
    refused: file.refused.length + newest.length - sets.length,
    buffers: { states: new Float64Array(sets.length * 6), codes: new Uint8Array(sets.length) },
  }
}

const zero = Float64Array.of(0)

/** Places of all objects at a time into `into`, [x, y, z][object], km in ITRF; NaN where SGP4 gives none. Returns the missing. */
export const placesAt = (c: OpenCatalogue, ms: number, into: Float32Array): number => {
  const n = c.sets.length
  const t = instantOfUnixMs(ms)
  const { states, codes } = propagateBatch(c.batch, instantToUtc(t), zero, c.buffers)
  dropDrifted({ objects: n, times: 1, states, codes }, c.apogeesKm)
  const { rotation: m } = transformAt('TEME', 'ITRF', t)
  let missing = 0
  for (let i = 0; i < n; i++) {
    if (codes[i] !== 0) missing++
    const [x, y, z] = [states[i]!, states[n + i]!, states[2 * n + i]!]
    into[i] = m[0]! * x + m[1]! * y + m[2]! * z
    into[n + i] = m[3]! * x + m[4]! * y + m[5]! * z
    into[2 * n + i] = m[6]! * x + m[7]! * y + m[8]! * z
  }
  return missing
}

/** Direction of the Sun in ITRF. */
export const sunAt = (ms: number): Vector3 => {
  const t = instantOfUnixMs(ms)
  const [x, y, z] = transformPosition(transformAt('GCRF', 'ITRF', t), geocentricPosition('Sun', t))
  const r = Math.hypot(x, y, z)
  return [x / r, y / r, z / r]
}

export interface ObjectCard {
  readonly name: string
  readonly number: number
  readonly designator: string
  /** Null where SGP4 gives no state. */
  readonly heightKm: number | null
  readonly speedKmS: number | null
  readonly lat: number | null
  readonly lon: number | null
  readonly perigeeKm: number
  readonly apogeeKm: number
  readonly inclinationDeg: number
  readonly periodMin: number
  readonly epoch: string
  /** Time shown less the epoch. */
  readonly ageDays: number
}

export const cardAt = (c: OpenCatalogue, index: number, ms: number): ObjectCard => {
  const set = c.sets[index]!
  const t = instantOfUnixMs(ms)
  const state = new Float64Array(6)
  const code = sgp4(c.batch.objects[index]!, minutesSince(set.epoch, instantToUtc(t)), state)
  const [x = 0, y = 0, z = 0, vx = 0, vy = 0, vz = 0] = state
  const distance = Math.hypot(x, y, z)
  const good = code === 0 && distance <= 4 * c.apogeesKm[index]!
  const [e, f, g] = transformPosition(transformAt('TEME', 'ITRF', t), [x, y, z])
  const below = good ? fromEcef(e * 1000, f * 1000, g * 1000) : null
  const { perigeeKm, apogeeKm } = heightsOf(set)
  const epoch = utcToInstant(set.epoch)
  return {
    name: set.name,
    number: set.catalogueNumber,
    designator: set.designator,
    heightKm: good ? distance - EQUATOR_KM : null,
    speedKmS: good ? Math.hypot(vx, vy, vz) : null,
    lat: below?.lat ?? null,
    lon: below?.lon ?? null,
    perigeeKm,
    apogeeKm,
    inclinationDeg: set.inclinationDeg,
    periodMin: 1440 / set.meanMotionRevPerDay,
    epoch: formatUtc(epoch, 0),
    ageDays: secondsBetween(epoch, t) / 86_400,
  }
}

/** One turn of an object about the time shown, in the frame of the Earth as it stands at that time: [x, y, z] triples, km. */
export const orbitAt = (c: OpenCatalogue, index: number, ms: number, points = 181): Float32Array => {
  const set = c.sets[index]!
  const t = instantOfUnixMs(ms)
  const { rotation: m } = transformAt('TEME', 'ITRF', t)
  const state = new Float64Array(6)
  const line = new Float32Array(points * 3)
  const period = 1440 / set.meanMotionRevPerDay
  for (let k = 0; k < points; k++) {
    const minutes = minutesSince(set.epoch, instantToUtc(t)) + period * (k / (points - 1) - 0.5)
    const good = sgp4(c.batch.objects[index]!, minutes, state) === 0
    const [x = 0, y = 0, z = 0] = state
    for (let row = 0; row < 3; row++)
      line[3 * k + row] = good ? m[3 * row]! * x + m[3 * row + 1]! * y + m[3 * row + 2]! * z : Number.NaN
  }
  return line
}
