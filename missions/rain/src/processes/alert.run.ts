import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { sameGrid } from '@setu/core/grid'
import type { Feature, FeatureCollection, Static } from '@setu/core/schema'
import { addDuration, formatInstant, hourMs, monthOf, parseDuration, parseInstant } from '@setu/core/time'
import { type CapInfo, writeCap } from '@setu/formats/cap/write'
import { writeGeoJson } from '@setu/formats/geojson/geojson'
import { accumulate, windowsOf } from '../accumulation.js'
import {
  type AlertLevel,
  alertClasses,
  depthLevels,
  imdLevels,
  landslideLevel,
  leastHistory,
  percentileLevels,
} from '../alert-rules.js'
import { outlines } from '../cell-outline.js'
import { field } from '../figures/field.js'
import { landslideThresholds } from '../landslide-thresholds.js'
import { isSimulated, productOf } from '../open-inputs.js'
import { rainObjects } from '../rain-objects.js'
import type { inputs, outputs } from './alert.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

/** `Rain at least 50 mm`, but `Heavy rain, at least 64.5 mm in 24 h`. */
const headlineOf = (label: string): string =>
  /^(at least|above)/.test(label) ? `Rain ${label}` : `${label[0]!.toUpperCase()}${label.slice(1)}`

const levelsOf = async (
  i: Inputs,
  hours: number,
  end: number,
  grid: Parameters<typeof sameGrid>[0],
  run: Run,
): Promise<readonly AlertLevel[]> => {
  if (i.rule === 'imd') {
    if (Math.abs(hours - 24) > 1e-6)
      throw setuError('bad-input', {
        where: '/window',
        found: `${hours} hours`,
        expected: 'P1D: the classes are of 24 hours',
        wayOut: 'Give --rule depth with own depths for other windows.',
      })
    return imdLevels
  }
  if (i.rule === 'depth') {
    if (i.depth.length === 0)
      throw setuError('bad-input', { where: '/depth', found: 'none', expected: 'one to three depths, mm' })
    return depthLevels(i.depth)
  }
  if (i.rule === 'landslide') {
    const curve = landslideThresholds.find((t) => t.id === i.landslide)!
    const level = landslideLevel(curve, hours)
    if (!level)
      throw setuError('bad-input', {
        where: '/window',
        found: `${hours} hours`,
        expected: `${curve.from} to ${curve.to} hours, for which ${curve.source} holds`,
        wayOut: 'Take another window or another curve.',
      })
    if (!curve.verified)
      run.found({
        code: 'rain.alert.unverified',
        severity: 'warning',
        message: `${curve.source}: coefficients or durations were not checked against a second source.`,
        affects: 'alerts',
      })
    return [level]
  }
  if (i.history === undefined)
    throw setuError('bad-input', {
      where: '/history',
      found: 'nothing',
      expected: 'the same product over years',
      wayOut: 'Give --history, or another rule.',
    })
  const past = await productOf(i.history, i, run)
  if (!sameGrid(past.grid, grid))
    throw setuError('bad-input', {
      where: '/history',
      found: `a grid of ${past.grid.width} x ${past.grid.height} cells`,
      expected: 'the grid of the product',
    })
  const length = parseDuration(i.window, '/window')
  const windows = windowsOf(past.intervals, 'rolling', length, length, 0).filter(
    (w) => w.end !== end && (i.sameMonth !== 'yes' || monthOf(w.start) === monthOf(end - 1)),
  )
  if (windows.length < leastHistory)
    throw setuError('failed-check', {
      where: '/history',
      found: `${windows.length} windows`,
      expected: `at least ${leastHistory}`,
      wayOut: 'Give a longer history; a 99th percentile needs hundreds.',
    })
  const totals: Float32Array[] = []
  await accumulate(
    past,
    windows,
    i.coverage,
    async ({ total }) => {
      totals.push(total)
    },
    (f) => run.progress(0.5 * f),
  )
  return percentileLevels(totals, i.percentile)
}

const find = async (i: Inputs, run: Run): Promise<Outputs> => {
  const stack = await productOf(i.product, i, run)
  const { grid } = stack
  const length = parseDuration(i.window, '/window')
  const last = stack.intervals.reduce((m, t) => Math.max(m, t.end), Number.NEGATIVE_INFINITY)
  const end = i.at === undefined ? last : parseInstant(i.at, '/at')
  const start = addDuration(end, length, -1)
  const first = stack.intervals.reduce((m, t) => Math.min(m, t.start), Number.POSITIVE_INFINITY)
  if (end > last || start < first)
    throw setuError('bad-input', {
      where: '/at',
      found: `a window from ${formatInstant(start)} to ${formatInstant(end)}`,
      expected: `within ${formatInstant(first)} to ${formatInstant(last)}`,
    })
  const levels = await levelsOf(i, (end - start) / hourMs, end, grid, run)
  let total: Float32Array = new Float32Array(0)
  await accumulate(
    stack,
    [{ start, end }],
    i.coverage,
    async (w) => {
      total = w.total
    },
    (f) => run.progress(0.5 + 0.3 * f),
  )
  if (!total.some((v) => !Number.isNaN(v)))
    throw setuError('failed-check', {
      where: formatInstant(end),
      found: `a window seen less than ${Math.round(100 * i.coverage)} % in every cell`,
      expected: 'rain of the whole window',
      wayOut: 'Take another window, or lower --coverage.',
    })
  const classes = alertClasses(total, levels)
  const sent = i.sent === undefined ? end : parseInstant(i.sent, '/sent')
  const expires = addDuration(sent, parseDuration(i.valid, '/valid'))
  const features: Feature[] = []
  const infos: CapInfo[] = []
  const alerts: Outputs['alerts'] = []
  for (const [k, level] of levels.entries()) {
    const own = Float32Array.from(classes, (v) => (v === k + 1 ? 1 : 0))
    const { objects, labels } = rainObjects(own, grid.width, grid.height, 1, 4)
    const drawn = outlines(labels, grid, objects.length)
    const most = objects.map(() => 0)
    labels.forEach((label, c) => {
      if (label > 0) most[label - 1] = Math.max(most[label - 1]!, total[c]!)
    })
    const areas = objects.flatMap((o, n) => (o.cells >= i.leastCells ? [n] : []))
    for (const n of areas)
      features.push({
        type: 'Feature',
        geometry: {
          type: 'Polygon',
          coordinates: [drawn[n]!.outer, ...drawn[n]!.holes].map((r) => r.map((p) => [...p])),
        },
        properties: {
          severity: level.severity,
          rule: level.label,
          cells: objects[n]!.cells,
          maximumMm: Number(most[n]!.toFixed(2)),
          from: formatInstant(start),
          to: formatInstant(end),
        },
      } as Feature)
    if (areas.length === 0) continue
    const high = Math.max(...areas.map((n) => most[n]!))
    alerts.push({
      severity: level.severity,
      rule: level.label,
      areas: areas.length,
      cells: areas.reduce((s, n) => s + objects[n]!.cells, 0),
      maximum: high,
    })
    infos.push({
      language: i.language,
      event: i.rule === 'landslide' ? 'Landslide' : 'Heavy rain',
      urgency: 'Immediate',
      severity: level.severity,
      certainty: i.rule === 'landslide' ? 'Possible' : 'Observed',
      effective: sent,
      expires,
      headline: headlineOf(level.label),
      description: `${stack.product}: up to ${high.toFixed(1)} mm from ${formatInstant(start)} to ${formatInstant(end)}.`,
      parameters: [{ name: 'maximumMm', value: high.toFixed(1) }],
      // A CAP polygon has no holes: the outer ring is never smaller than the area.
      areas: areas.map((n) => ({
        description: `${objects[n]!.cells} cells, up to ${most[n]!.toFixed(1)} mm`,
        polygons: [drawn[n]!.outer],
      })),
    })
    await run.progress(0.8 + (0.15 * (k + 1)) / levels.length)
  }
  const simulated = isSimulated(i.product)
  if (simulated && i.status === 'Actual')
    throw setuError('refused', {
      where: '/status',
      found: 'Actual for a made-up scene',
      expected: 'Test, Exercise or Draft',
    })
  const collection: FeatureCollection = { type: 'FeatureCollection', features }
  return {
    windowEnd: formatInstant(end),
    alerts,
    areas: collection,
    picture: field({
      grid,
      values: total,
      unit: 'mm',
      title: `Rain from ${formatInstant(start)} to ${formatInstant(end)}`,
      scale: end - start === 24 * hourMs ? 'day' : 'even',
      source: stack.product,
      ...(simulated ? { simulated: true } : {}),
    }),
    cap: await run.write(
      'alert.cap.xml',
      'application/cap+xml',
      writeCap({
        identifier: `setu-rain-${i.rule}-${formatInstant(end).replace(/[-:]/g, '')}`,
        sender: i.sender,
        sent,
        status: i.status,
        msgType: 'Alert',
        note: `${simulated ? 'Simulated. ' : ''}${infos.length === 0 ? 'No cell reaches the rule. ' : ''}Made by a rule, ${i.rule}.`,
        infos,
      }),
    ),
    geojson: await run.write('alert.geojson', 'application/geo+json', writeGeoJson(collection)),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: find }
