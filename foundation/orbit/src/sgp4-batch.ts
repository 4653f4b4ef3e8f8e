/**
 * Many objects at many times: SGP4 in vectors where the host has them, else the scalar path; the same states to 1e-9 km. One
 * object's error never stops a batch: its states are NaN, with the code. States stand as [time][component][object], so that the
 * catalogue at one time is six rows that lie together. Objects of a batch are divided among workers by their order: a part
 * of the objects gives the same states as the whole.
 *
 *     const batch = sgp4Batch(sets.map((s) => initSgp4(s)))
 *     const { states, codes } = propagateBatch(batch, start, Float64Array.of(0, 1, 2))
 */
import { setuError } from '@setu/core/errors'
import { minutesSince } from './element-set.js'
import type { Reading } from './instant.js'
import type { BodyPeriodics } from './lunisolar.js'
import { earthRate, type Resonant, resonantAt } from './resonance.js'
import { longestMinutes, sgp4 } from './sgp4.js'
import type { Sgp4 } from './sgp4-init.js'
import { tileWidth } from './sgp4-tile.js'
import { layout, type Sgp4Vector, sgp4Vector, tileTimes } from './sgp4-vector.js'
import { deepNames } from './sgp4-vector-deep.js'
import { nearNames } from './sgp4-vector-near.js'

interface Tile {
  /** Places of the objects in the batch. */
  readonly members: Uint32Array
  readonly deep: boolean
  /** Minutes of each epoch after the reference are in `coefficients`, whose first word is set by call. */
  readonly coefficients: Float64Array
}

export interface Sgp4Batch {
  readonly objects: readonly Sgp4[]
  readonly tiles: readonly Tile[]
  readonly vector: Sgp4Vector | null
}

export interface BatchStates {
  readonly objects: number
  readonly times: number
  /** [time][x, y, z, vx, vy, vz][object], km and km/s in TEME; NaN where a code is not 0. */
  readonly states: Float64Array
  /** [time][object]: codes of `sgp4.ts`. */
  readonly codes: Uint8Array
  /** States with a code other than 0. */
  readonly failed: number
}

const bodyOf = (b: BodyPeriodics): number[] => [
  ...[b.phase, b.e2, b.e3, b.i2, b.i3, b.l2, b.l3, b.l4, b.gh2, b.gh3, b.gh4, b.h2, b.h3],
]

const nearCoefficients = (s: Sgp4): number[] => [
  ...[0, s.m, s.mDot, s.w, s.wDot, s.node, s.nodeDot, s.nodeCoefficient],
  ...(s.simple ? [0, 0, 0, 0, 0] : [s.wCoefficient, s.mCoefficient, s.eta, s.delM0, s.sinM0]),
  ...[s.c1, s.d2, s.d3, s.d4, s.bstar * s.c4, s.simple ? 0 : s.bstar * s.c5, s.t2, s.t3, s.t4, s.t5, s.e, s.n, s.a],
  ...[s.aycof, s.xlcof, s.con41, s.x1mth2, s.x7thm1, s.sinI, s.cosI, 0.5 * s.gravity.j2, s.gravity.xke],
  ...[s.gravity.radiusKm, (s.gravity.radiusKm * s.gravity.xke) / 60],
]

const deepCoefficients = (s: Sgp4): number[] => {
  const { rates, lunisolar } = s.deep!
  const { gravity: g } = s
  return [
    ...[0, s.w, s.wDot + rates.w, s.node, s.nodeDot + rates.node, s.nodeCoefficient, s.c1, s.bstar * s.c4, s.t2],
    ...[s.e, rates.e, s.i, rates.i, s.sinI, s.cosI, s.n, s.afspc ? 1 : 0, g.j3 / g.j2, 0.5 * g.j2, g.xke],
    ...[g.radiusKm, (g.radiusKm * g.xke) / 60, ...bodyOf(lunisolar.sunPeriodics), ...bodyOf(lunisolar.moonPeriodics)],
  ]
}

const tileOf = (objects: readonly Sgp4[], members: readonly number[], deep: boolean): Tile => {
  const words = deep ? deepNames.length : nearNames.length
  const pairs = (members.length + 1) >> 1
  const coefficients = new Float64Array(pairs * words * 2)
  for (let lane = 0; lane < pairs * 2; lane++) {
    const s = objects[members[Math.min(lane, members.length - 1)]!]!
    const values = deep ? deepCoefficients(s) : nearCoefficients(s)
    for (let k = 0; k < words; k++) coefficients[((lane >> 1) * words + k) * 2 + (lane & 1)] = values[k]!
  }
  return { members: Uint32Array.from(members), deep, coefficients }
}

/** Made ready: objects sorted into tiles of near and deep ones. `scalar` leaves the vectors out (the oracle of the tests). */
export const sgp4Batch = (objects: readonly Sgp4[], options: { readonly scalar?: boolean } = {}): Sgp4Batch => {
  const vector = options.scalar ? null : sgp4Vector()
  const tiles: Tile[] = []
  if (vector)
    for (const deep of [false, true]) {
      const members = objects.flatMap((s, i) => ((s.deep !== null) === deep ? [i] : []))
      for (let at = 0; at < members.length; at += tileWidth)
        tiles.push(tileOf(objects, members.slice(at, at + tileWidth), deep))
    }
  return { objects, tiles, vector }
}

const resonant: Resonant = { longitude: 0, n: 0 }
const turn = 2 * Math.PI

/** Mean anomaly, mean motion and semi-major axis before drag of the deep objects of a tile, time by time. */
const fillRows = (
  batch: Sgp4Batch,
  tile: Tile,
  offsets: Float64Array,
  minutes: Float64Array,
  from: number,
  count: number,
  rows: Float64Array,
): void => {
  for (let lane = 0; lane < tile.members.length; lane++) {
    const s = batch.objects[tile.members[lane]!]!
    const { rates, resonance, gsto } = s.deep!
    const rate = s.mDot + rates.m
    for (let j = 0; j < count; j++) {
      const t = minutes[from + j]! - offsets[lane]!
      const at = j * 3 * tileWidth + lane
      if (resonance === null) {
        rows[at] = s.m + rate * t
        rows[at + tileWidth] = s.n
        rows[at + 2 * tileWidth] = s.a
        continue
      }
      resonantAt(resonance, t, resonant)
      const node = s.node + (s.nodeDot + rates.node) * t + s.nodeCoefficient * t * t
      const theta = (gsto + t * earthRate) % turn
      rows[at] =
        resonance.kind === 1
          ? resonant.longitude - node - (s.w + (s.wDot + rates.w) * t) + theta
          : resonant.longitude - 2 * node + 2 * theta
      rows[at + tileWidth] = resonant.n
      rows[at + 2 * tileWidth] = Math.cbrt((s.gravity.xke / resonant.n) ** 2)
    }
  }
}

const checkedTimes = (minutes: Float64Array, offset: number): void => {
  for (let j = 0; j < minutes.length; j++)
    if (!(Math.abs(minutes[j]! - offset) <= longestMinutes))
      throw setuError('bad-input', {
        where: 'minutes',
        found: String(minutes[j]),
        expected: `a time within ${longestMinutes} minutes of every epoch`,
      })
}

const state = new Float64Array(6)

/** States at `minutes` after `start` (UTC). `into` is used again where it has the size. */
export const propagateBatch = (
  batch: Sgp4Batch,
  start: Reading,
  minutes: Float64Array,
  into?: { readonly states: Float64Array; readonly codes: Uint8Array },
): BatchStates => {
  const { objects, vector } = batch
  const [n, times] = [objects.length, minutes.length]
  const states = into?.states.length === n * times * 6 ? into.states : new Float64Array(n * times * 6)
  const codes = into?.codes.length === n * times ? into.codes : new Uint8Array(n * times)
  // Minutes from the reference to each epoch.
  const epochs = Float64Array.from(objects, (s) => -minutesSince(s.set.epoch, start))
  for (let i = 0; i < n; i++) if (i === 0 || epochs[i] !== epochs[i - 1]) checkedTimes(minutes, epochs[i]!)
  let failed = 0
  const scalar = (object: number, j: number): void => {
    const code = sgp4(objects[object]!, minutes[j]! - epochs[object]!, state)
    for (let k = 0; k < 6; k++) states[(j * 6 + k) * n + object] = state[k]!
    codes[j * n + object] = code
    if (code !== 0) failed++
  }
  if (!vector) {
    for (let i = 0; i < n; i++) for (let j = 0; j < times; j++) scalar(i, j)
    return { objects: n, times, states, codes, failed }
  }
  codes.fill(0)
  const view = (address: number, length: number): Float64Array =>
    new Float64Array(vector.memory.buffer, address, length)
  const rows = view(layout.rows, tileTimes * 3 * tileWidth)
  const out = view(layout.out, tileTimes * 6 * tileWidth)
  const clock = view(layout.times, tileTimes * 2)
  const offsets = new Float64Array(tileWidth)
  for (const tile of batch.tiles) {
    const { members } = tile
    const words = tile.deep ? deepNames.length : nearNames.length
    const held = view(layout.coefficients, tile.coefficients.length)
    held.set(tile.coefficients)
    const pairs = (members.length + 1) >> 1
    for (let lane = 0; lane < pairs * 2; lane++) {
      const epoch = epochs[members[Math.min(lane, members.length - 1)]!]!
      offsets[lane] = epoch
      held[(lane >> 1) * words * 2 + (lane & 1)] = epoch
    }
    // Objects that follow each other, as all of a catalogue of one kind do, are copied row by row.
    const together = members.at(-1)! - members[0]! === members.length - 1
    for (let from = 0; from < times; from += tileTimes) {
      const count = Math.min(tileTimes, times - from)
      for (let j = 0; j < count; j++) clock[2 * j] = clock[2 * j + 1] = minutes[from + j]!
      if (tile.deep) {
        fillRows(batch, tile, offsets, minutes, from, count, rows)
        // The second lane of a last odd object is that object again.
        if (members.length & 1)
          for (let r = 0; r < count * 3; r++)
            rows[r * tileWidth + members.length] = rows[r * tileWidth + members.length - 1]!
      }
      const call = tile.deep ? vector.deep : vector.near
      const good = call(layout.coefficients, layout.times, layout.rows, layout.out, pairs, count)
      for (let r = 0; r < count * 6; r++) {
        const source = r * tileWidth
        const target = (from * 6 + r) * n
        if (together) states.set(out.subarray(source, source + members.length), target + members[0]!)
        else for (let lane = 0; lane < members.length; lane++) states[target + members[lane]!] = out[source + lane]!
      }
      if (good) continue
      for (let j = 0; j < count; j++)
        for (let lane = 0; lane < members.length; lane++)
          if (Number.isNaN(out[j * 6 * tileWidth + lane]!)) scalar(members[lane]!, from + j)
    }
  }
  return { objects: n, times, states, codes, failed }
}
