/** What rain's view shows is what rain's processes give: at any threshold, at a gauge, in a cell, in the spread of members. */
import type { AnyProcess } from '@setu/core/contract'
import { execute } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { openSample } from '@setu/core/sample'
import { rain } from '@setu/rain/index'
import { motionOf } from '@setu/rain/motion'
import { alert } from '@setu/rain/processes/alert'
import { improve } from '@setu/rain/processes/improve'
import { nowcast } from '@setu/rain/processes/nowcast'
import { qc } from '@setu/rain/processes/qc'
import { validate } from '@setu/rain/processes/validate'
import { runSteps, stepsBasis, stepsDefaults } from '@setu/rain/steps'
import { showersAt } from '@setu/rain/use-scenes'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { classOf } from '../src/map/scale.js'
import { choiceOfJob, inputsFor, sampleChoices } from '../src/missions/rain/choices.js'
import { inDoubt } from '../src/missions/rain/draw-field.js'
import { cellsOf, type Fields, fieldAt, meansOf, stepAt } from '../src/missions/rain/fields.js'
import { daySteps, differenceSteps, errorSteps } from '../src/missions/rain/layer-steps.js'
import { levelEdges } from '../src/missions/rain/level-edges.js'
import { networkMeans, outcomeOf, type Pairs, tallyAt } from '../src/missions/rain/pairs.js'
import { planeOf } from '../src/missions/rain/plane.js'
import { readFields } from '../src/missions/rain/read-fields.js'
import { flaggedOf } from '../src/missions/rain/read-flagged.js'
import { pairsOf } from '../src/missions/rain/read-pairs.js'
import { readView, shareOf, thresholdOf, writeView } from '../src/missions/rain/view-state.js'
import { languages } from '../src/missions/rain/words.js'

const shared = inputsFor(sampleChoices[0]!, 'validate')

// biome-ignore lint/suspicious/noExplicitAny: outputs of any process
type Kept = { readonly outputs: any; readonly files: Map<string, Uint8Array> }
const keep = async (process: AnyProcess, inputs: Record<string, unknown>): Promise<Kept> => {
  const files = new Map<string, Uint8Array>()
  const run = createRun({
    signal: new AbortController().signal,
    open: (reference) => openSample([rain], reference),
    write: async (name, type, body) => {
      const parts: Uint8Array[] = []
      for await (const part of body) parts.push(part.slice())
      files.set(name, Buffer.concat(parts))
      return { name, type, size: 0, sha256: '' }
    },
    found: () => {},
    yield: async () => {},
    now: () => performance.now(),
  })
  return { outputs: await execute(process, inputs, run), files }
}
/** The worker's task, on the file that a process wrote. */
const fieldsIn = async ({ files }: Kept, name: string): Promise<Fields> => {
  const host = { openerOf: () => async () => Promise.reject(new Error(name)), readSync: undefined as never }
  const { output } = await readFields({ name, blob: new Blob([files.get(name)! as BlobPart]) }, host)
  return output as Fields
}

describe('the made-up monsoon', () => {
  let judged: Kept
  let raw: Kept
  let pairs: Pairs
  beforeAll(async () => {
    judged = await keep(validate, { ...shared, resamples: 20 })
    pairs = pairsOf(judged.files.get('pairs.csv')!)
    raw = await keep(improve, { ...shared, method: 'raw', validation: 'none', draws: 0, format: ['geotiff'] })
  })

  test('the table at a threshold between the usual ones is that of rain.validate', async () => {
    const thresholds = [0.1, 1, 4.7, 15.6, 38]
    const { outputs } = await keep(validate, { ...shared, resamples: 20, threshold: thresholds })
    expect(outputs.contingency.length).toBe(thresholds.length)
    for (const row of outputs.contingency) {
      const own = tallyAt(pairs, row.threshold)
      for (const key of ['hits', 'misses', 'falseAlarms', 'correctNegatives'] as const)
        expect(own[key], `${key} at ${row.threshold}`).toBe(row[key])
      for (const id of ['pod', 'far', 'csi', 'ets', 'frequencyBias', 'hss'])
        expect(own.scores[id], `${id} at ${row.threshold}`).toBeCloseTo(row[id].value, 12)
    }
  })

  test('shapes on the map count to the table', () => {
    const counts = { hit: 0, miss: 0, falseAlarm: 0, dry: 0, none: 0 }
    pairs.observed.forEach((o, i) => void counts[outcomeOf(o, pairs.product[i]!, 4.7)]++)
    const own = tallyAt(pairs, 4.7)
    expect(counts).toMatchObject({
      hit: own.hits,
      miss: own.misses,
      falseAlarm: own.falseAlarms,
      dry: own.correctNegatives,
    })
  })

  test('values flagged at a gauge are as many as the table of rain.qc says, and what the gauge file holds', async () => {
    const { outputs, files } = await keep(qc, inputsFor(sampleChoices[0]!, 'qc'))
    const flagged = flaggedOf(files.get('flagged.csv')!)
    for (const s of outputs.stationTable as { station: string; flagged: number }[])
      expect(flagged.filter((f) => f.station === s.station).length, s.station).toBe(s.flagged)
    expect(flagged.length).toBeGreaterThan(0)
    const T = pairs.starts.length
    for (const f of flagged) {
      expect(f.flags.every((name) => name in languages.en)).toBe(true)
      const [s, t] = [pairs.stations.findIndex((p) => p.id === f.station), pairs.starts.indexOf(f.start)]
      const o = pairs.observed[s * T + t]!
      if (!Number.isNaN(o)) expect(f.value).toBe(o)
    }
  })

  test('pairs by station give the scores of the station, and all of them the means', () => {
    const T = pairs.starts.length
    expect(pairs.stations.length).toBe(judged.outputs.stations.features.length)
    for (const [s, { id }] of pairs.stations.entries()) {
      const p = judged.outputs.stations.features.find((f: { id: string }) => f.id === id).properties
      let [n, ee] = [0, 0]
      for (let t = 0; t < T; t++) {
        const e = pairs.product[s * T + t]! - pairs.observed[s * T + t]!
        if (!Number.isNaN(e)) {
          n++
          ee += e * e
        }
      }
      expect(n).toBe(p.n)
      expect(Math.sqrt(ee / n)).toBeCloseTo(p.rmse, 12)
    }
    const mean = (values: Float64Array): number => {
      const there = values.filter((v) => !Number.isNaN(v))
      return there.reduce((a, b) => a + b, 0) / there.length
    }
    expect(mean(pairs.observed)).toBeCloseTo(judged.outputs.scores.meanObserved.value, 10)
    expect(mean(pairs.product)).toBeCloseTo(judged.outputs.scores.meanProduct.value, 10)
    const day = networkMeans(pairs).observed[40]!
    const brute = pairs.stations.map((_, s) => pairs.observed[s * T + 40]!).filter((v) => !Number.isNaN(v))
    expect(day).toBeCloseTo(brute.reduce((a, b) => a + b, 0) / brute.length, 12)
  })

  test('the field of a step at a gauge is the pair of that step; its mean over time is the process’s mean', async () => {
    const fields = await fieldsIn(raw, 'corrected.tif')
    const plane = planeOf(fields.grid, 700, 700)
    expect([...fields.starts]).toEqual([...pairs.starts])
    const T = pairs.starts.length
    for (const [s, { lon, lat }] of pairs.stations.entries()) {
      const cell = plane.cellAt(plane.x(lon), plane.y(lat))
      for (let t = 0; t < T; t += 7) {
        const v = pairs.product[s * T + t]!
        if (!Number.isNaN(v)) expect(fieldAt(fields, t)[cell]).toBeCloseTo(v, 5)
      }
    }
    const cells = cellsOf(fields)
    const shown = raw.outputs.corrected.ranges.rain.values as number[]
    for (let c = 0; c < cells; c += 13) {
      let sum = 0
      for (let t = 0; t < T; t++) sum += fields.values[t * cells + c]!
      expect(sum / T).toBeCloseTo(shown[c]!, 4)
    }
  })

  test('the corrected field and its error, read for the slider, are those of rain.improve', async () => {
    const kept = await keep(improve, {
      ...shared,
      method: 'additive',
      folds: 2,
      validation: 'k-fold',
      draws: 0,
      format: ['geotiff'],
      resamples: 20,
    })
    for (const [file, output, range] of [
      ['corrected.tif', 'corrected', 'rain'],
      ['standard-error.tif', 'standardError', 'error'],
    ] as const) {
      const fields = await fieldsIn(kept, file)
      const all = kept.outputs[output].ranges[range].values as (number | null)[]
      const cells = cellsOf(fields)
      for (let c = 0; c < cells; c += 29) {
        let [sum, n] = [0, 0]
        for (let t = 0; t < fields.starts.length; t++) {
          const v = fields.values[t * cells + c]!
          if (!Number.isNaN(v)) {
            sum += v
            n++
          }
        }
        if (all[c] === null) expect(n).toBe(0)
        else expect(sum / n).toBeCloseTo(all[c]!, 4)
      }
    }
  })

  test('the greatest depth of an alert is the greatest cell of the step on the slider', async () => {
    const fields = await fieldsIn(raw, 'corrected.tif')
    const step = stepAt(fields, Date.parse('2018-07-14T12:00Z'))
    const inputs = { ...inputsFor(sampleChoices[0]!, 'alert'), at: new Date(fields.ends[step]!).toISOString() }
    const { outputs } = await keep(alert, inputs)
    expect(outputs.alerts.length).toBeGreaterThan(0)
    const most = Math.max(...fieldAt(fields, step))
    expect(Math.max(...outputs.alerts.map((a: { maximum: number }) => a.maximum))).toBeCloseTo(most, 4)
    const over = fieldAt(fields, step).filter((v) => v >= 64.5).length
    expect(outputs.alerts.reduce((n: number, a: { cells: number }) => n + a.cells, 0)).toBe(over)
  })
})

test('the spread of the nowcast is the standard deviation of its members, made one by one', async () => {
  const settings = { members: 4, levels: 5, steps: 2, seed: 3 }
  const kept = await keep(nowcast, {
    frames: 'sample:rain/showers/frames.nc',
    issued: '2018-07-15T09:30Z',
    method: 'steps',
    ...settings,
  })
  const [ahead, spread] = [await fieldsIn(kept, 'nowcast.nc'), await fieldsIn(kept, 'nowcast-spread.nc')]
  expect(ahead.rate && spread.rate).toBe(true)
  const frames = [0, 1, 2].map((t) => showersAt(t))
  const motion = motionOf(frames, 96, 96, 'lucas-kanade')
  const members: Float32Array[][] = [[], []]
  await runSteps(
    stepsBasis(frames, motion, settings.levels),
    motion,
    settings.members,
    { steps: 2, levels: 5, seed: 3, minutes: 10, km: 1, rim: stepsDefaults.rim },
    async (_, s, rate) => void members[s - 1]!.push(rate.slice()),
  )
  for (const s of [0, 1])
    for (let c = 0; c < 96 * 96; c += 37) {
      const own = members[s]!.map((m) => m[c]!).filter((v) => !Number.isNaN(v))
      const mean = own.reduce((a, b) => a + b, 0) / own.length
      if (own.length < 2) continue
      const sd = Math.sqrt(own.reduce((a, b) => a + (b - mean) ** 2, 0) / (own.length - 1))
      expect(fieldAt(ahead, s)[c]!).toBeCloseTo(mean, 3)
      expect(fieldAt(spread, s)[c]!).toBeCloseTo(sd, 2)
    }
  const last = kept.outputs.forecast.ranges.rain.values as (number | null)[]
  fieldAt(ahead, 1).forEach((v, c) => {
    if (last[c] !== null) expect(v).toBeCloseTo(last[c]!, 4)
  })
})

test('the edge of a level parts cells above it from the others, and no two of one side', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 7 }),
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.constantFrom(0, 1, 2, Number.NaN), { minLength: 49, maxLength: 49 }),
      (width, height, flipX, flipY, all) => {
        const values = Float32Array.from(all.slice(0, width * height))
        const grid = { width, height, dx: flipX ? -1 : 1, dy: flipY ? 1 : -1 }
        const at = (x: number, y: number): boolean =>
          values[(flipY ? height - 1 - y : y) * width + (flipX ? width - 1 - x : x)]! >= 1
        const edges = new Set([...levelEdges(grid, values, 1)].map((e) => e.join()))
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            if (x + 1 < width) expect(edges.has([x + 1, y, x + 1, y + 1].join())).toBe(at(x, y) !== at(x + 1, y))
            if (y + 1 < height) expect(edges.has([x, y + 1, x + 1, y + 1].join())).toBe(at(x, y) !== at(x, y + 1))
          }
      },
    ),
  )
})

test('a cell of the plane is found again at its own middle, whichever way rows and columns run', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), fc.nat(11), (flipX, flipY, cell) => {
      const grid = {
        width: 4,
        height: 3,
        x0: flipX ? 74 : 70,
        y0: flipY ? 10 : 13,
        dx: flipX ? -1 : 1,
        dy: flipY ? 1 : -1,
        crs: 'EPSG:4326',
      }
      const plane = planeOf(grid, 400, 400)
      const gx = grid.x0 + ((cell % 4) + 0.5) * grid.dx
      const gy = grid.y0 + (Math.floor(cell / 4) + 0.5) * grid.dy
      expect(plane.cellAt(plane.x(gx), plane.y(gy))).toBe(cell)
      expect(plane.cellAt(-1, 5)).toBe(-1)
    }),
  )
})

test('classes of the India Meteorological Department; a difference around zero; an error below its last limit', () => {
  expect([0, 0.1, 2.5, 15.6, 64.5, 115.6, 204.5].map((mm) => daySteps.tokens[classOf(daySteps, mm)])).toEqual(
    [0, 1, 2, 3, 4, 5, 6].map((k) => `--rain-${k}`),
  )
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-3, max: 400, noNaN: true }), { minLength: 3, maxLength: 60 }), (sizes) => {
      const d = differenceSteps(Float32Array.from(sizes.flatMap((v) => [v, -v])))
      expect(d.limits.map((x) => -x).reverse()).toEqual(d.limits)
      expect(d.tokens[classOf(d, 0)]).toBe('--diff-0')
      const e = errorSteps(Float32Array.from(sizes))
      expect([...e.limits].sort((a, b) => a - b)).toEqual(e.limits)
      expect(new Set(e.limits).size).toBe(6)
    }),
  )
  expect([inDoubt(10, 2), inDoubt(10, 3), inDoubt(0.05, 3), inDoubt(10, Number.NaN)]).toEqual([
    false,
    true,
    false,
    false,
  ])
})

test('the address holds the view, keeps what is not its own, and takes nothing that is out of range', () => {
  const view = {
    t: Date.parse('2018-07-15T00:00Z'),
    threshold: 15.6,
    sel: 'G07',
    layer: 'corrected',
    gauges: true,
    doubt: true,
    data: '',
  } as const
  const search = writeView('?lang=ja', view)
  expect(search).toContain('lang=ja')
  expect(search).toContain('layers=corrected,gauges,doubt')
  expect(readView(search)).toEqual(view)
  expect(readView('?threshold=-3&layers=none&t=never')).toMatchObject({
    threshold: 1,
    layer: 'satellite',
    t: undefined,
  })
  for (const v of [0.1, 1, 2.5, 15.6, 64.5, 204.5]) expect(thresholdOf(shareOf(v)) / v).toBeCloseTo(1, 1)
})

test('the nearest step of a time, and means that leave out what is missing', () => {
  const fields: Fields = {
    product: '',
    grid: { width: 2, height: 1, x0: 0, y0: 0, dx: 1, dy: -1, crs: 'EPSG:4326' },
    starts: Float64Array.of(0, 10, 30),
    ends: Float64Array.of(10, 20, 40),
    values: Float32Array.of(1, 3, Number.NaN, 4, Number.NaN, Number.NaN),
    rate: false,
  }
  expect([-5, 0, 9, 10, 23, 27, 99].map((ms) => stepAt(fields, ms))).toEqual([0, 0, 0, 1, 1, 2, 2])
  expect([...meansOf(fields)]).toEqual([2, 4, Number.NaN])
})

test('the newest product of the station: real files only, and only what every process takes', () => {
  const job = {
    jobID: 'a',
    processID: 'rain.improve',
    status: 'successful',
    inputs: { product: 'archive:p', gauges: 'archive:g', method: 'additive', folds: 2, gaugeDay: '03:00Z' },
  } as const
  expect(choiceOfJob(job)).toMatchObject({
    where: 'station',
    simulated: false,
    inputs: { product: 'archive:p', gauges: 'archive:g', gaugeDay: '03:00Z' },
  })
  expect(choiceOfJob(job)!.inputs).not.toHaveProperty('method')
  expect(choiceOfJob({ ...job, status: 'failed' })).toBeUndefined()
  expect(choiceOfJob({ ...job, processID: 'rain.qc' })).toBeUndefined()
  expect(
    choiceOfJob({ ...job, inputs: { product: 'sample:rain/monsoon/product.nc', gauges: 'archive:g' } }),
  ).toBeUndefined()
  expect(choiceOfJob({ ...job, inputs: undefined })).toBeUndefined()
})

test('every language has the same values in every word', () => {
  const values = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map((m) => m[1]!))].sort()
  for (const own of [languages.hi, languages.ja])
    for (const [key, text] of Object.entries(languages.en))
      expect([key, values(own[key as keyof typeof languages.en])]).toEqual([key, values(text)])
})
