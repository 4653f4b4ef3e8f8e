/** What a propagation hands over, whatever made its states: tables, figure, ground tracks, arrays, ephemeris. */
import type { Run } from '@setu/core/contract'
import type { Static } from '@setu/core/schema'
import { csvHeader, csvLine, writeCsv } from '@setu/formats/csv/write'
import { writeNpy } from '@setu/formats/npy/npy'
import { writeKvn } from '../ccsds-kvn-write.js'
import type { EarthOrientation } from '../eop.js'
import { heightCounts, heightLines } from '../figures/heights.js'
import type { EarthFrame } from '../frames.js'
import { groundTrack } from '../ground-track.js'
import { addSeconds, type Instant, secondsBetween } from '../instant.js'
import { oemMessage } from '../oem.js'
import { type Sgp4Code, sgp4Codes } from '../sgp4.js'
import {
  distanceAt,
  driftedCode,
  failedCode,
  reenteredCode,
  type StateGrid,
  stateRow,
  turnStates,
} from '../state-grid.js'
import { formatUtc, instantToUtc } from '../time-scales.js'
import type { outputs } from './propagate.js'

export type Outputs = Omit<Static<typeof outputs>, 'findings'>

export interface Propagated {
  readonly grid: StateGrid
  readonly objects: readonly {
    readonly name: string
    readonly number: number | null
    readonly designator: string
    readonly epoch: Instant
    /** Along R, T, N, 36 a time, km and km/s: goes into the ephemeris. */
    readonly covariances?: Float64Array | null
    /** Goes into the ephemeris. */
    readonly comments: readonly string[]
  }[]
  readonly start: Instant
  readonly minutes: Float64Array
  readonly frame: EarthFrame
  readonly orientationAt: (t: Instant) => EarthOrientation
  readonly method: string
  readonly where: string
  readonly simulated: boolean
}

const FEW_OBJECTS = 20
const TABLE_STATES = 100_000
const EQUATOR_KM = 6378.135

const reasonOf = (code: number): string => {
  if (code === 0) return ''
  if (code === driftedCode) return 'the drag series of the set has left its range'
  if (code === reenteredCode) return 'the orbit has come below 80 km'
  if (code === failedCode) return 'it could not be integrated'
  return sgp4Codes[code as Exclude<Sgp4Code, 0>]
}
const label = (o: Propagated['objects'][number]): string => o.name || String(o.number ?? o.designator)

const tableOf = ({ grid: g, objects, start }: Propagated): Outputs['table'] =>
  objects.map((object, i) => {
    let [low, high, missing, code] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
    for (let j = 0; j < g.times; j++) {
      const c = g.codes[j * g.objects + i]!
      if (c !== 0) {
        missing++
        code ||= c
        continue
      }
      const height = distanceAt(g, j, i) - EQUATOR_KM
      if (height < low) low = height
      if (height > high) high = height
    }
    return {
      number: object.number,
      name: object.name,
      age: Number((secondsBetween(object.epoch, start) / 86_400).toFixed(3)),
      lowest: Number.isFinite(low) ? Number(low.toFixed(1)) : null,
      highest: Number.isFinite(high) ? Number(high.toFixed(1)) : null,
      missing,
      code,
      reason: reasonOf(code),
    }
  })

const timeOf = (p: Propagated) => (j: number) => addSeconds(p.start, p.minutes[j]! * 60)

const statesTable = (p: Propagated): Uint8Array => {
  const { grid: g } = p
  const at = timeOf(p)
  const columns = [
    { name: 'time' },
    { name: 'number' },
    ...['x', 'y', 'z'].map((name) => ({ name, unit: 'km' })),
    ...['vx', 'vy', 'vz'].map((name) => ({ name, unit: 'km/s' })),
    { name: 'code' },
  ]
  const lines = [csvHeader(columns)]
  for (let i = 0; i < g.objects; i++)
    for (let j = 0; j < g.times; j++) {
      const row = stateRow(g, j, i).map((v, k) => (Number.isNaN(v) ? null : Number(v.toFixed(k < 3 ? 6 : 9))))
      lines.push(csvLine([formatUtc(at(j)), p.objects[i]!.number, ...row, g.codes[j * g.objects + i]!]))
    }
  return new TextEncoder().encode(lines.join(''))
}

/** Objects without holes, as an OEM. */
const oemOf = (p: Propagated): string | undefined => {
  const { grid: g } = p
  const epochs = Array.from(p.minutes, (_, j) => instantToUtc(timeOf(p)(j)))
  const whole = p.objects.flatMap((object, k) => {
    for (let j = 0; j < g.times; j++) if (g.codes[j * g.objects + k] !== 0) return []
    return [
      {
        objectName: object.name || `OBJECT ${object.number}`,
        objectId: object.designator || String(object.number),
        centre: 'EARTH',
        frame: p.frame,
        timeSystem: 'UTC',
        epochs,
        states: Float64Array.from(epochs.flatMap((_, j) => stateRow(g, j, k))),
        comments: object.comments,
        covariances: object.covariances
          ? epochs.map((epoch, j) => ({
              epoch,
              frame: 'RTN',
              matrix: object.covariances!.subarray(36 * j, 36 * j + 36),
            }))
          : [],
      },
    ]
  })
  if (whole.length === 0) return undefined
  return writeKvn(oemMessage(whole, { creationDate: formatUtc(p.start, 0).replace('Z', ''), originator: 'SETU' }))
}

const figureOf = (p: Propagated): Outputs['heights'] => {
  const { grid, objects } = p
  const head = { source: p.where, ...(p.simulated ? { simulated: true } : {}) }
  if (objects.length > 8)
    return heightCounts(
      objects.flatMap((_, k) => {
        const r = distanceAt(grid, 0, k)
        return Number.isNaN(r) ? [] : [r - EQUATOR_KM]
      }),
      { ...head, when: formatUtc(p.start, 0) },
    )
  return heightLines(
    objects.map((object, k) => ({
      name: label(object),
      hours: Array.from(p.minutes, (m) => m / 60),
      km: Array.from(p.minutes, (_, j) => {
        const r = distanceAt(grid, j, k)
        return Number.isNaN(r) ? null : Number((r - EQUATOR_KM).toFixed(2))
      }),
    })),
    head,
  )
}

/** Turns the states into ITRF, in place: the last thing done with them. */
const tracksOf = (p: Propagated): Outputs['ground'] => {
  turnStates(p.grid, p.frame, 'ITRF', timeOf(p), p.orientationAt)
  return {
    type: 'FeatureCollection',
    features: p.objects.map((object, k) =>
      groundTrack(
        Array.from(p.minutes, (_, j): [number, number, number] => {
          const [x, y, z] = stateRow(p.grid, j, k)
          return [x!, y!, z!]
        }),
        { name: label(object), ...(object.number === null ? {} : { number: object.number }) },
      ),
    ),
  }
}

export const productsOf = async (run: Run, p: Propagated): Promise<Outputs> => {
  const { grid } = p
  const table = tableOf(p)
  const missing = table.reduce((sum, r) => sum + (r.missing ?? 0), 0)
  const failing = table.filter((r) => (r.missing ?? 0) > 0)
  if (failing.length > 0)
    run.found({
      code: 'orbit.states-missing',
      severity: 'warning',
      message: `${missing} states of ${failing.length} objects are missing, as the theory ends there (${failing
        .slice(0, 3)
        .map((r) => `${r.name || r.number}: ${r.reason}`)
        .join('; ')}${failing.length > 3 ? '; …' : ''}).`,
      affects: 'statesNpy',
      values: { states: missing, objects: failing.length },
    })
  const few = p.objects.length <= FEW_OBJECTS
  const small = grid.objects * grid.times <= TABLE_STATES
  const heights = figureOf(p)
  const statesNpy = await run.write(
    'states.npy',
    'application/octet-stream',
    writeNpy({ shape: [grid.times, 6, grid.objects], data: grid.states }),
  )
  const objectsCsv = await run.write(
    'objects.csv',
    'text/csv',
    writeCsv(
      [{ name: 'number' }, { name: 'name' }, { name: 'age', unit: 'd' }, { name: 'missing' }, { name: 'code' }],
      table.map((r) => [r.number, r.name, r.age, r.missing, r.code]),
    ),
  )
  const statesCsv = small ? await run.write('states.csv', 'text/csv', statesTable(p)) : undefined
  const oem = few && small ? oemOf(p) : undefined
  const ephemeris =
    oem === undefined ? undefined : await run.write('ephemeris.oem', 'text/plain', new TextEncoder().encode(oem))
  const ground = few && grid.times <= 5000 ? tracksOf(p) : undefined
  return {
    objects: grid.objects,
    times: grid.times,
    states: grid.objects * grid.times - missing,
    missing,
    start: formatUtc(p.start),
    end: formatUtc(timeOf(p)(grid.times - 1)),
    frame: p.frame,
    method: p.method,
    table: table.slice(0, 5000),
    heights,
    ...(ground ? { ground } : {}),
    statesNpy,
    objectsCsv,
    ...(statesCsv ? { statesCsv } : {}),
    ...(ephemeris ? { ephemeris } : {}),
  }
}
