import type { Run, Work } from '@setu/core/contract'
import type { Static } from '@setu/core/schema'
import { formatInstant } from '@setu/core/time'
import { correlogram } from '../figures/correlogram.js'
import { checked } from '../network-gate.js'
import { gaugesOf, isSimulated, productOf } from '../open-inputs.js'
import { isTable, productAtGauges } from '../product-at-gauges.js'
import { satelliteSeries } from '../product-series.js'
import type { NetworkCheck } from '../qc/check-network.js'
import type { Correlogram } from '../qc/correlogram.js'
import { flaggedCsv } from '../qc/flagged-csv.js'
import { type StationFlag, stationFlags, type ValueFlag, valueFlag } from '../qc/flags.js'
import { readSatelliteSeries } from '../qc/satellite-pixels.js'
import type { SatelliteSeries } from '../qc/satellite-series.js'
import type { GaugeNetwork } from '../rain-field.js'
import { elevationAt } from '../station-elevation.js'
import type { inputs, outputs } from './qc.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

/** Values and stations that carry a flag bit. */
const touched = ({ flags }: NetworkCheck, stations: number, bit: number): { values: number; stations: number } => {
  const T = stations ? flags.length / stations : 0
  let [values, count] = [0, 0]
  for (let s = 0; s < stations; s++) {
    let own = 0
    for (let i = s * T; i < (s + 1) * T; i++) if (flags[i]! & bit) own++
    values += own
    if (own) count++
  }
  return { values, stations: count }
}

const VALUE_CHECKS: Readonly<Record<ValueFlag, string>> = {
  negative: 'negative values',
  aboveRecord: 'above the world record',
  notFinite: 'not a number',
  aboveClimate: 'above the local limit',
  repeated: 'same wet value repeated',
  dryRun: 'long dry run among wet neighbours',
  accumulated: 'sum after a gap',
  outlierHigh: 'far above its neighbours',
  outlierLow: 'far below its neighbours',
}

const checkRows = (check: NetworkCheck, n: number): Outputs['checks'] => {
  const row = (name: string, result: string, passed: boolean, stations = 0, values = 0) => ({
    check: name,
    result,
    stations,
    values,
    passed: passed ? 1 : 0,
  })
  const byValue = (Object.keys(valueFlag) as ValueFlag[]).map((flag) => {
    const t = touched(check, n, valueFlag[flag])
    return row(VALUE_CHECKS[flag], t.values ? `${t.values} values` : 'none', t.values === 0, t.stations, t.values)
  })
  const byStation = new Map<StationFlag, number>()
  for (const s of check.stations) for (const f of s.flags) byStation.set(f, (byStation.get(f) ?? 0) + 1)
  const stationRows = [...byStation]
    .sort()
    .map(([flag, count]) => row(stationFlags[flag], `${count} stations`, false, count))
  const reasons = check.network.reasons.map((r) => row(`network: ${r.code.replaceAll('-', ' ')}`, r.message, false))
  return [
    row('network', check.network.failed ? 'fails' : 'passes', !check.network.failed),
    ...reasons,
    ...stationRows,
    ...byValue,
  ]
}

const correlogramRows = (gauges: Correlogram, satellite: Correlogram | null): Outputs['correlogram'] =>
  gauges.bins.flatMap((b, k) =>
    b.pairs === 0
      ? []
      : [
          {
            fromKm: b.fromKm,
            toKm: b.toKm,
            pairs: b.pairs,
            gauges: b.meanR,
            product: satellite?.bins[k]?.meanR ?? null,
          },
        ],
  )

const binsForFigure = (c: Correlogram) =>
  c.bins.flatMap((b) =>
    b.pairs > 0 && b.meanR !== null && b.meanKm !== null
      ? [{ distanceKm: b.meanKm, correlation: b.meanR, pairs: b.pairs }]
      : [],
  )

const report = (network: GaugeNetwork, check: NetworkCheck, run: Run): void => {
  for (const r of check.network.reasons)
    run.found({
      code: `rain.qc.${r.code}`,
      severity: r.fatal ? 'error' : 'warning',
      message: r.message,
      where: 'gauges',
      values: r.values,
    })
  for (const group of check.identicalPositions)
    run.found({
      code: 'rain.qc.identical-position',
      severity: 'warning',
      message: `${group.join(' and ')} have the same position.`,
      where: 'stations',
    })
  for (const d of check.duplicates)
    run.found({
      code: 'rain.qc.duplicate-series',
      severity: 'warning',
      message: `${d.names[0]} and ${d.names[1]} have the same series.`,
      where: 'gauges',
    })
  const name = (k: number): string => network.stations[k]!.id
  for (const p of check.positions)
    run.found({
      code: `rain.qc.${p.flag}`,
      severity: 'warning',
      message: `${name(p.station)}: ${stationFlags[p.flag]}${p.instead ? `; ${p.instead.lon}, ${p.instead.lat} would fit` : ''}.`,
      where: 'stations',
    })
  const { gaps, backwards, repeated, overlapping } = check.times
  if (gaps.length)
    run.found({
      code: 'rain.qc.gaps',
      severity: 'note',
      message: `The times have ${gaps.length} gaps, ${gaps.reduce((n, g) => n + g.steps, 0)} steps in all; the first begins at ${formatInstant(gaps[0]!.start)}.`,
      where: 'gauges',
    })
  const disorder = backwards.length + repeated.length + overlapping.length
  if (disorder)
    run.found({
      code: 'rain.qc.time-order',
      severity: 'warning',
      message: `${disorder} times go backwards, repeat or overlap.`,
      where: 'gauges',
    })
  for (const [code, list, words] of [
    ['dry-run', check.dryRuns, 'long dry runs while the neighbours are wet'],
    ['repeated', check.repeatedRuns, 'runs of the same wet value'],
    ['accumulated', check.accumulated, 'values that look like the sum over a gap'],
  ] as const)
    if (list.length)
      run.found({
        code: `rain.qc.${code}`,
        severity: 'warning',
        message: `${list.length} ${words}; the first at ${name(list[0]!.station)}.`,
        where: 'gauges',
        values: { count: list.length },
      })
}

/** The product as the checks want it: pixels around the stations of a grid, or the stations of a table. */
const satelliteOf = async (
  reference: string,
  i: Inputs,
  network: GaugeNetwork,
  run: Run,
): Promise<{ readonly satellite: SatelliteSeries; readonly name: string }> => {
  const { name } = await run.open(reference)
  if (await isTable(reference, run)) {
    const { series } = await productAtGauges(reference, i, network, 'cell', {}, run)
    return { satellite: satelliteSeries(series), name }
  }
  const stack = await productOf(reference, i, run)
  return { satellite: await readSatelliteSeries(stack, network, (share) => run.progress(0.3 * share)), name }
}

const run = async (i: Inputs, host: Run): Promise<Outputs> => {
  const network = await gaugesOf(i, host)
  const product = i.product === undefined ? undefined : await satelliteOf(i.product, i, network, host)
  const elevation = i.elevation === undefined ? undefined : await elevationAt(i.elevation, network.stations, host)
  const check = await checked(
    network,
    { ...(product ? { satellite: product.satellite } : {}), ...(elevation ? { elevation } : {}) },
    host,
  )
  report(network, check, host)
  return {
    ...arrange(i, network, check, product?.name),
    flagged: await host.write('flagged.csv', 'text/csv', flaggedCsv(network, check.flags)),
  }
}

const arrange = (
  i: Inputs,
  network: GaugeNetwork,
  check: NetworkCheck,
  productName: string | undefined,
): Omit<Outputs, 'flagged'> => {
  const fatal = check.network.reasons.filter((r) => r.fatal)
  const T = network.intervals.length
  const simulated = isSimulated(i.gauges)
  return {
    verdict: check.network.failed ? `failed: ${fatal.map((r) => r.code.replaceAll('-', ' ')).join(', ')}` : 'passed',
    checks: checkRows(check, network.stations.length),
    duplicates: check.duplicates.map((d) => ({ a: d.names[0], b: d.names[1], days: d.n })),
    identicalPositions: check.identicalPositions.map((group) => {
      const at = network.stations.find((s) => s.id === group[0])!
      return { stations: group.join(', '), lon: at.lon, lat: at.lat }
    }),
    correlogram: correlogramRows(check.gauges, check.satellite),
    lags: (check.dayShift?.lags ?? []).map((l) => ({ lag: l.lagHours / 24, correlation: l.medianR })),
    stationTable: check.stations.map((s) => ({
      station: s.station,
      n: s.n,
      missing: T ? s.missing / T : 0,
      flagged: s.rejected + s.doubtful,
      flags: s.flags.join(', '),
    })),
    stationMap: {
      type: 'FeatureCollection',
      features: check.stations.map((s) => ({
        type: 'Feature',
        id: s.station,
        geometry: { type: 'Point', coordinates: [s.lon, s.lat] },
        properties: {
          station: s.station,
          n: s.n,
          missing: s.missing,
          flagged: s.rejected + s.doubtful,
          flags: s.flags.join(', '),
          meanMm: s.meanMm,
          maxMm: s.maxMm,
          ownPixelR: s.ownPixelR,
          bestPixelR: s.bestPixelR,
          bestPixelKm: s.bestPixelKm,
        },
      })),
    },
    correlogramFigure: correlogram({
      gauges: binsForFigure(check.gauges),
      ...(check.satellite ? { product: binsForFigure(check.satellite), productName: productName ?? 'product' } : {}),
      source: `${network.stations.length} gauges, ${T} intervals`,
      ...(simulated ? { simulated: true } : {}),
    }),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
