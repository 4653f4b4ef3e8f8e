/** A network is checked before it is scored: one that fails as a whole is not scored unless that is asked for. */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { type CheckOptions, checkNetworkInSteps, type NetworkCheck, usableValues } from './qc/check-network.js'
import type { SatelliteSeries } from './qc/satellite-series.js'
import type { GaugeNetwork } from './rain-field.js'

export interface GatedNetwork {
  readonly check: NetworkCheck
  /** The network without its rejected values. */
  readonly network: GaugeNetwork
}

/** All checks, with the host let in between. */
export const checked = async (
  network: GaugeNetwork,
  options: CheckOptions,
  run: Pick<Run, 'progress'>,
): Promise<NetworkCheck> => {
  const steps = checkNetworkInSteps(network, options)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await run.progress(0.3 + 0.2 * step.value)
  }
}

export const gateNetwork = async (
  network: GaugeNetwork,
  satellite: SatelliteSeries | undefined,
  accepted: boolean,
  elevation: Float64Array | undefined,
  run: Pick<Run, 'found' | 'progress'>,
): Promise<GatedNetwork> => {
  const check = await checked(
    network,
    { ...(satellite ? { satellite } : {}), ...(elevation ? { elevation } : {}) },
    run,
  )
  const { failed, reasons } = check.network
  if (failed && !accepted)
    throw setuError(
      'failed-check',
      {
        where: 'gauges',
        found: reasons
          .filter((r) => r.fatal)
          .map((r) => r.message)
          .join(' '),
        expected: 'a network whose positions and series belong together',
        wayOut: 'See it with `setu rain qc`; score it all the same with --accept-failed-network.',
      },
      { issues: reasons.map((r) => ({ where: r.code, found: r.message })) },
    )
  for (const r of reasons)
    run.found({
      code: `rain.qc.${r.code}`,
      severity: 'warning',
      message: r.message,
      where: 'gauges',
      values: r.values,
      affects: 'scores',
    })
  if (reasons.length === 0)
    run.found({
      code: 'rain.qc.network',
      severity: 'note',
      message: `The gauge network passes: ${
        check.stations.length === 1
          ? 'one station; with one there is nothing to compare it with'
          : `${check.stations.length} stations, ${check.gauges.bins.filter((b) => b.pairs > 0).length < 2 ? 'too few pairs for correlation by distance' : 'correlation falls with distance'}, no copied series`
      }.`,
      where: 'gauges',
    })
  const rejected = check.stations.reduce((a, s) => a + s.rejected, 0)
  if (rejected > 0)
    run.found({
      code: 'rain.qc.rejected',
      severity: 'warning',
      message: `${rejected} gauge values are impossible (negative or above the world record) and are not scored.`,
      where: 'gauges',
      affects: 'scores',
      values: { rejected },
    })
  return { check, network: rejected === 0 ? network : { ...network, values: usableValues(network, check.flags) } }
}

/** Dates without a boundary: what the correlation at neighbouring days says of the assumption. */
export const reportDayBoundary = (network: GaugeNetwork, check: NetworkCheck, run: Pick<Run, 'found'>): void => {
  if (network.clock !== 'date-only' || !check.dayShift) return
  const at = (days: number): number | null =>
    check.dayShift!.lags.find((l) => l.lagHours === 24 * days)?.pooledR ?? null
  const shown = (r: number | null): string => (r === null ? '-' : r.toFixed(3))
  run.found({
    code: 'rain.day-boundary-lags',
    severity: 'note',
    message: `Correlation with the product when the gauges are taken one day earlier, as given, and one day later: ${shown(at(-1))}, ${shown(at(0))}, ${shown(at(1))}.`,
    where: 'gauges',
    affects: 'scores',
    values: { earlier: at(-1), asGiven: at(0), later: at(1) },
  })
}

/** The rows that a validation shows of the check. */
export const networkRows = (check: NetworkCheck) => {
  const bins = check.gauges.bins.filter((b) => b.pairs > 0)
  const row = (name: string, result: string, passed: boolean) => ({ check: name, result, passed: passed ? 1 : 0 })
  const failing = new Set(check.network.reasons.map((r) => r.code))
  return [
    row('network', check.network.failed ? 'fails' : 'passes', !check.network.failed),
    row(
      'correlation against distance',
      bins.map((b) => `${Math.round(b.meanKm ?? 0)} km ${(b.meanR ?? Number.NaN).toFixed(2)}`).join(', ') ||
        'too few pairs',
      !failing.has('flat-correlogram'),
    ),
    row(
      'copied series',
      check.duplicates.map((d) => d.names.join(' = ')).join(', ') || 'none',
      check.duplicates.length === 0,
    ),
    row(
      'identical positions',
      check.identicalPositions.map((g) => g.join(' = ')).join(', ') || 'none',
      check.identicalPositions.length === 0,
    ),
    row(
      'values rejected',
      String(check.stations.reduce((a, s) => a + s.rejected, 0)),
      check.stations.every((s) => s.rejected === 0),
    ),
  ]
}
