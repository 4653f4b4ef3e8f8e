import { planned, type Run, type Work } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import { isSample } from '@setu/core/sample'
import type { Static } from '@setu/core/schema'
import { csvHeader, csvLine, writeCsv } from '@setu/formats/csv/write'
import { writeNpy } from '@setu/formats/npy/npy'
import { writeKvn } from '../ccsds-kvn-write.js'
import type { ElementSet } from '../element-set.js'
import type { EarthOrientation } from '../eop.js'
import { heightCounts, heightLines } from '../figures/heights.js'
import { groundTrack } from '../ground-track.js'
import { addSeconds, type Instant, secondsBetween } from '../instant.js'
import { oemMessage } from '../oem.js'
import { nameOf, openObjects, orientationOf, startOf } from '../open-objects.js'
import { type Sgp4Code, sgp4Codes } from '../sgp4.js'
import { propagateBatch, sgp4Batch } from '../sgp4-batch.js'
import { initSgp4, type Sgp4 } from '../sgp4-init.js'
import { distanceAt, driftedCode, dropDrifted, joinGrids, type StateGrid, stateRow, turnStates } from '../state-grid.js'
import { formatUtc, instantToUtc, utcToInstant } from '../time-scales.js'
import type { inputs, outputs } from './propagate.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>
interface Chunk {
  readonly from: number
  readonly to: number
}

const MOST_STATES = 8e6
const STATES_A_PART = 1.5e6
const FEW_OBJECTS = 20
const TABLE_STATES = 100_000
const EQUATOR_KM = 6378.135

const quiet = (run: Run): Run => ({ ...run, found: () => {} })

interface Opened {
  readonly sets: readonly ElementSet[]
  readonly where: string
  readonly start: Instant
  readonly minutes: Float64Array
  readonly eo: EarthOrientation
}

const opened = async (i: Inputs, run: Run): Promise<Opened> => {
  const { sets: all, where } = await openObjects(run, i)
  // Sets that no theory here propagates are left out by name, not the run with them.
  const sets = all.filter((set) => {
    try {
      initSgp4(set)
      return true
    } catch (error) {
      if (!isSetuError(error) || all.length === 1) throw error
      run.found({ code: 'orbit.not-propagated', severity: 'warning', where: nameOf(set), message: error.message })
      return false
    }
  })
  const start = startOf(i.start, sets)
  const times = Math.floor((i.hours * 60) / i.step + 1e-9) + 1
  if (sets.length * times > MOST_STATES)
    throw setuError('too-large', {
      where: '/step',
      found: `${sets.length} objects at ${times} times`,
      expected: `at most ${MOST_STATES} states`,
      wayOut: 'Take a longer step, a shorter span, or one object.',
    })
  const minutes = Float64Array.from({ length: times }, (_, j) => j * i.step)
  const eo = await orientationOf(i.frame === 'TEME' ? quiet(run) : run, i, addSeconds(start, i.hours * 1800))
  return { sets, where, start, minutes, eo }
}

const ready = (sets: readonly ElementSet[], i: Inputs): Sgp4[] =>
  sets.map((s) => initSgp4(s, { mode: i.mode, gravity: i.gravity }))

const timeOf = (o: Opened) => (j: number) => addSeconds(o.start, o.minutes[j]! * 60)

const split = async (i: Inputs, run: Run): Promise<Chunk[]> => {
  const o = await opened(i, run)
  const parts = Math.max(1, Math.ceil((o.sets.length * o.minutes.length) / STATES_A_PART))
  return Array.from({ length: parts }, (_, k) => ({
    from: Math.floor((k * o.sets.length) / parts),
    to: Math.floor(((k + 1) * o.sets.length) / parts),
  }))
}

const part = async ({ from, to }: Chunk, i: Inputs, run: Run): Promise<StateGrid> => {
  // What the reader finds was said when the work was split.
  const o = await opened(i, quiet(run))
  const objects = ready(o.sets.slice(from, to), i)
  const { states, codes } = propagateBatch(sgp4Batch(objects), instantToUtc(o.start), o.minutes)
  const grid = { objects: objects.length, times: o.minutes.length, states, codes }
  dropDrifted(
    grid,
    objects.map((s) => s.a * (1 + s.e) * s.gravity.radiusKm),
  )
  turnStates(grid, 'TEME', i.frame, timeOf(o), o.eo)
  return grid
}

const reasonOf = (code: number): string =>
  code === 0
    ? ''
    : code === driftedCode
      ? 'the drag series of the set has left its range'
      : sgp4Codes[code as Exclude<Sgp4Code, 0>]

const tableOf = (g: StateGrid, o: Opened): Outputs['table'] =>
  o.sets.map((set, i) => {
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
      number: set.catalogueNumber,
      name: set.name,
      age: Number((secondsBetween(utcToInstant(set.epoch), o.start) / 86_400).toFixed(3)),
      lowest: Number.isFinite(low) ? Number(low.toFixed(1)) : null,
      highest: Number.isFinite(high) ? Number(high.toFixed(1)) : null,
      missing,
      code,
      reason: reasonOf(code),
    }
  })

const statesTable = (g: StateGrid, o: Opened): Uint8Array => {
  const at = timeOf(o)
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
      lines.push(csvLine([formatUtc(at(j)), o.sets[i]!.catalogueNumber, ...row, g.codes[j * g.objects + i]!]))
    }
  return new TextEncoder().encode(lines.join(''))
}

const oemOfGrid = (g: StateGrid, o: Opened, i: Inputs): string | undefined => {
  const epochs = Array.from(o.minutes, (_, j) => instantToUtc(timeOf(o)(j)))
  const whole = o.sets.flatMap((set, k) => {
    for (let j = 0; j < g.times; j++) if (g.codes[j * g.objects + k] !== 0) return []
    const states = Float64Array.from(o.minutes.length ? epochs.flatMap((_, j) => stateRow(g, j, k)) : [])
    return [
      {
        objectName: set.name || `OBJECT ${set.catalogueNumber}`,
        objectId: set.designator || String(set.catalogueNumber),
        centre: 'EARTH',
        frame: i.frame,
        timeSystem: 'UTC',
        epochs,
        states,
        comments: [`SGP4 (${i.mode}, ${i.gravity}) of the set of ${formatUtc(utcToInstant(set.epoch))}`],
      },
    ]
  })
  if (whole.length === 0) return undefined
  return writeKvn(oemMessage(whole, { creationDate: formatUtc(o.start, 0).replace('Z', ''), originator: 'SETU' }))
}

const merge = async (parts: readonly StateGrid[], i: Inputs, run: Run): Promise<Outputs> => {
  const o = await opened(i, quiet(run))
  const grid = joinGrids(parts)
  const table = tableOf(grid, o)
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
  if (i.gravity !== 'wgs72')
    run.found({
      code: 'orbit.gravity',
      severity: 'warning',
      message: `Public element sets are made with WGS-72; with ${i.gravity} states are off by up to kilometres.`,
      affects: 'statesNpy',
    })
  const old = table.filter((r) => Math.abs(r.age ?? 0) > 7).length
  if (old > 0)
    run.found({
      code: 'orbit.old-sets',
      severity: 'note',
      message: `${old} sets are more than 7 days from the start; low orbits of such are off by ten kilometres and more.`,
      affects: 'statesNpy',
      values: { objects: old },
    })
  const few = o.sets.length <= FEW_OBJECTS
  const small = grid.objects * grid.times <= TABLE_STATES
  const head = { source: o.where, ...(isSample(i.elements) ? { simulated: true } : {}) }
  const at = timeOf(o)
  const heights =
    o.sets.length <= 8
      ? heightLines(
          o.sets.map((set, k) => ({
            name: nameOf(set),
            hours: Array.from(o.minutes, (m) => m / 60),
            km: Array.from(o.minutes, (_, j) => {
              const r = distanceAt(grid, j, k)
              return Number.isNaN(r) ? null : Number((r - EQUATOR_KM).toFixed(2))
            }),
          })),
          head,
        )
      : heightCounts(
          o.sets.flatMap((_, k) => {
            const r = distanceAt(grid, 0, k)
            return Number.isNaN(r) ? [] : [r - EQUATOR_KM]
          }),
          { ...head, when: formatUtc(o.start, 0) },
        )
  const npy = await run.write(
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
  const statesCsv = small ? await run.write('states.csv', 'text/csv', statesTable(grid, o)) : undefined
  const oem = few && small ? oemOfGrid(grid, o, i) : undefined
  const ephemeris =
    oem === undefined ? undefined : await run.write('ephemeris.oem', 'text/plain', new TextEncoder().encode(oem))
  let ground: Outputs['ground']
  if (few && grid.times <= 5000) {
    turnStates(grid, i.frame, 'ITRF', at, o.eo)
    ground = {
      type: 'FeatureCollection',
      features: o.sets.map((set, k) =>
        groundTrack(
          Array.from(o.minutes, (_, j): [number, number, number] => {
            const [x, y, z] = stateRow(grid, j, k)
            return [x!, y!, z!]
          }),
          { name: nameOf(set), number: set.catalogueNumber },
        ),
      ),
    }
  }
  return {
    objects: grid.objects,
    times: grid.times,
    states: grid.objects * grid.times - missing,
    missing,
    start: formatUtc(o.start),
    end: formatUtc(at(grid.times - 1)),
    frame: i.frame,
    table: table.slice(0, 5000),
    heights,
    ...(ground ? { ground } : {}),
    statesNpy: npy,
    objectsCsv,
    ...(statesCsv ? { statesCsv } : {}),
    ...(ephemeris ? { ephemeris } : {}),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = planned<Inputs, Static<typeof outputs>, Chunk, StateGrid>({
  split,
  part,
  merge,
})
