import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { estimateOf } from '@setu/core/estimate'
import type { Static } from '@setu/core/schema'
import { formatInstant, minuteMs } from '@setu/core/time'
import { type CsvCell, writeCsv } from '@setu/formats/csv/write'
import { categoricalScores } from '../contingency.js'
import { matchScatter } from '../figures/match-scatter.js'
import { scatter } from '../figures/scatter.js'
import { type FootprintPair, matchFootprints } from '../footprint-match.js'
import { type MatchedPair, matchRow } from '../match-scores.js'
import { isSimulated, productOf, swathsOf } from '../open-inputs.js'
import { matchRadars, type RadarSample } from '../radar-match.js'
import { openPolarVolume, type PolarVolume } from '../readers/polar-volume.js'
import { onceEach } from '../readers/reader-options.js'
import { openSpaceRadar } from '../readers/space-radar.js'
import type { inputs, outputs } from './match.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const MOST_FEATURES = 5000
const round = (v: number, digits = 4): number => Number(v.toFixed(digits))

/** A point for each footprint: the mean of its samples. */
const featuresOf = (
  samples: readonly { lon: number; lat: number; swath: number; other: number; key: string }[],
  unit: string,
): Outputs['map'] => {
  const byKey = new Map<string, { lon: number; lat: number; n: number; swath: number; other: number }>()
  for (const s of samples) {
    const own = byKey.get(s.key) ?? { lon: s.lon, lat: s.lat, n: 0, swath: 0, other: 0 }
    byKey.set(s.key, { ...own, n: own.n + 1, swath: own.swath + s.swath, other: own.other + s.other })
  }
  const every = Math.ceil(byKey.size / MOST_FEATURES)
  return {
    type: 'FeatureCollection',
    features: [...byKey]
      .filter((_, k) => k % every === 0)
      .map(([key, { lon, lat, n, swath, other }]) => ({
        type: 'Feature',
        id: key,
        geometry: { type: 'Point', coordinates: [round(lon), round(lat)] },
        properties: {
          difference: round((swath - other) / n),
          swath: round(swath / n),
          other: round(other / n),
          n,
          unit,
        },
      })),
  }
}

const ofSample = (s: RadarSample): MatchedPair => ({ scan: s.scan, swath: s.spaceDbz, other: s.groundDbz })

/** Half of the melting layer's depth that is kept apart, m. */
const BAND = 500

const againstRadar = async (i: Inputs, volume: PolarVolume, run: Run): Promise<Outputs> => {
  const source = await run.open(i.swath)
  const space = await openSpaceRadar(source, i.variable ? { variable: i.variable } : {}, onceEach(run.found))
  if (!space)
    throw setuError('bad-input', {
      where: '/swath',
      found: `${source.name}, which has no echoes (SLV/zFactorCorrected)`,
      expected: 'level 2 of a space radar (DPR, Ku, Ka, PR) beside a radar volume',
      wayOut: 'Radiometers and combined rain are matched with a gridded product.',
    })
  if (i.near >= i.far)
    throw setuError('bad-input', { where: '/far', found: `${i.far} km`, expected: `more than ${i.near} km` })
  const beamWidth = i.beamWidth ?? volume.beamWidth ?? 1
  if (i.beamWidth === undefined && volume.beamWidth === null)
    run.found({
      code: 'rain.match.beam-width',
      severity: 'warning',
      where: i.against,
      message: 'The volume does not give the width of its beam; it is taken as 1 degree.',
      affects: 'rows',
    })
  await run.progress(0.4)
  const samples = matchRadars(space, volume, {
    beamWidth,
    nearKm: i.near,
    farKm: i.far,
    spaceDbz: i.spaceSensitivity,
    groundDbz: i.groundSensitivity,
    leastFill: i.leastFill,
    windowMs: i.window * minuteMs,
  })
  await run.progress(0.8)
  if (samples.length === 0)
    throw setuError('failed-check', {
      where: '/against',
      found: `no sample that both radars see from ${i.near} to ${i.far} km within ${i.window} minutes`,
      expected: 'an overpass with echoes over the radar',
      wayOut: `The swath is of ${formatInstant(space.time.find(Number.isFinite) ?? 0)}, the volume of ${formatInstant(volume.sweeps[0]!.time)}.`,
    })
  run.found({
    code: 'rain.match.frequency',
    severity: 'note',
    message:
      'Reflectivities stand as measured: no conversion from the frequency of the space radar to that of the ground radar was made (a few decibels at most, and more in ice and in the melting layer).',
    affects: 'rows',
  })
  const bands = [...space.brightBandM].filter((v) => v > 0).sort((a, b) => a - b)
  const band = bands.length >= 10 ? bands[bands.length >> 1]! : null
  const row = (part: string, kept: readonly RadarSample[]) =>
    matchRow(part, kept.map(ofSample), 'dB', i.resamples, i.seed, false)
  const rows = [row('all', samples)]
  if (band !== null) {
    rows.push(
      row(
        `below the bright band (${Math.round(band)} m)`,
        samples.filter((s) => s.heightM < band - BAND),
      ),
      row(
        'in the bright band',
        samples.filter((s) => Math.abs(s.heightM - band) <= BAND),
      ),
      row(
        'above the bright band',
        samples.filter((s) => s.heightM > band + BAND),
      ),
    )
  }
  for (const { elevation } of volume.sweeps) {
    const own = samples.filter((s) => s.elevation === elevation)
    if (own.length) rows.push(row(`sweep at ${round(elevation, 1)} degrees`, own))
  }
  const unit = 'dB'
  return {
    swath: `${space.product}, ${space.variable}`,
    against: volume.product,
    quantity: 'reflectivity (dBZ)',
    unit,
    footprints: new Set(samples.map((s) => `${s.scan} ${s.ray}`)).size,
    rows,
    events: [],
    map: featuresOf(
      samples.map((s) => ({ ...s, swath: s.spaceDbz, other: s.groundDbz, key: `${s.scan}-${s.ray}` })),
      unit,
    ),
    scatter: matchScatter({
      ground: samples.map((s) => s.groundDbz),
      space: samples.map((s) => s.spaceDbz),
      groundName: 'ground radar',
      spaceName: 'space radar',
      source: `${source.name} and ${(await run.open(i.against)).name}`,
      ...(isSimulated(i.swath, i.against) ? { simulated: true } : {}),
    }),
    samples: await run.write(
      'samples.csv',
      'text/csv',
      writeCsv(
        [
          { name: 'scan' },
          { name: 'ray' },
          { name: 'lon', unit: 'deg' },
          { name: 'lat', unit: 'deg' },
          { name: 'elevation', unit: 'deg' },
          { name: 'height', unit: 'm' },
          { name: 'range', unit: 'km' },
          { name: 'space', unit: 'dBZ' },
          { name: 'ground', unit: 'dBZ' },
          { name: 'space filled', unit: '1' },
          { name: 'ground filled', unit: '1' },
          { name: 'scan minus sweep', unit: 's' },
        ],
        samples.map((s): CsvCell[] => [
          s.scan,
          s.ray,
          round(s.lon),
          round(s.lat),
          round(s.elevation, 2),
          round(s.heightM, 0),
          round(s.rangeKm, 2),
          round(s.spaceDbz, 3),
          round(s.groundDbz, 3),
          round(s.spaceFill, 3),
          round(s.groundFill, 3),
          round(s.seconds, 1),
        ]),
      ),
    ),
  }
}

const eventsOf = (pairs: readonly FootprintPair[], threshold: number): Outputs['events'][number] => {
  const table = { hits: 0, misses: 0, falseAlarms: 0, correctNegatives: 0 }
  for (const { swath, other } of pairs)
    table[
      other >= threshold
        ? swath >= threshold
          ? 'hits'
          : 'misses'
        : swath >= threshold
          ? 'falseAlarms'
          : 'correctNegatives'
    ]++
  const score = (id: string) => {
    const s = categoricalScores.find((c) => c.id === id)!
    return estimateOf(s.of(table), '1', { n: pairs.length }, s.why(table))
  }
  return { threshold, ...table, pod: score('pod'), far: score('far'), csi: score('csi') }
}

const againstProduct = async (i: Inputs, run: Run): Promise<Outputs> => {
  const source = await run.open(i.swath)
  const swaths = await swathsOf(i.swath, i.variable ? { variable: i.variable } : {}, run)
  if (!swaths)
    throw setuError('unknown-format', {
      where: '/swath',
      found: `${source.name}, no swath`,
      expected: 'level 2 of GPM or TRMM (HDF5 with Latitude, Longitude and ScanTime for each footprint)',
    })
  const stack = await productOf(
    i.against,
    {
      ...(i.againstVariable ? { variable: i.againstVariable } : {}),
      ...(i.kind ? { kind: i.kind } : {}),
      ...(i.productUnit ? { productUnit: i.productUnit } : {}),
    },
    run,
  )
  const pairs = await matchFootprints(swaths, stack, i.footprint, i.window * minuteMs, run)
  if (pairs.length === 0)
    throw setuError('failed-check', {
      where: '/against',
      found: 'no footprint that the other sees at its time',
      expected: 'fields within the window of a scan, under the swath',
      wayOut: `The swath begins ${formatInstant(swaths[0]!.time.find(Number.isFinite) ?? 0)}; the other is of ${formatInstant(stack.intervals[0]!.start)} to ${formatInstant(stack.intervals.at(-1)!.end)}.`,
    })
  const unit = 'mm/h'
  const row = (part: string, kept: readonly MatchedPair[]) => matchRow(part, kept, unit, i.resamples, i.seed, true)
  const least = i.threshold[0] ?? 0.2
  return {
    swath: `${swaths[0]!.product}, ${swaths[0]!.variable}`,
    against: stack.product,
    quantity: 'rain rate',
    unit,
    footprints: pairs.length,
    rows: [
      row('all', pairs),
      row(
        `rain of ${least} mm/h or more in either`,
        pairs.filter((p) => p.swath >= least || p.other >= least),
      ),
      row(
        `rain of ${least} mm/h or more in both`,
        pairs.filter((p) => p.swath >= least && p.other >= least),
      ),
    ],
    events: i.threshold.map((t) => eventsOf(pairs, t)),
    map: featuresOf(
      pairs.map((p, k) => ({ ...p, key: String(k) })),
      unit,
    ),
    scatter: scatter({
      gauge: pairs.map((p) => p.other),
      product: pairs.map((p) => p.swath),
      gaugeName: 'other product',
      productName: 'swath',
      unit,
      threshold: least,
      source: `${source.name} and ${(await run.open(i.against)).name}`,
      ...(isSimulated(i.swath, i.against) ? { simulated: true } : {}),
    }),
    samples: await run.write(
      'samples.csv',
      'text/csv',
      writeCsv(
        [
          { name: 'time' },
          { name: 'lon', unit: 'deg' },
          { name: 'lat', unit: 'deg' },
          { name: 'swath', unit: 'mm/h' },
          { name: 'other', unit: 'mm/h' },
        ],
        pairs.map((p): CsvCell[] => [
          formatInstant(p.time),
          round(p.lon),
          round(p.lat),
          round(p.swath),
          round(p.other),
        ]),
      ),
    ),
  }
}

const run = async (i: Inputs, host: Run): Promise<Outputs> => {
  const volume = await openPolarVolume(
    await host.open(i.against),
    i.againstVariable ? { variable: i.againstVariable } : {},
    onceEach(host.found),
  )
  return volume ? againstRadar(i, volume, host) : againstProduct(i, host)
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
