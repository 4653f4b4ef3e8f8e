import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { type Estimate, estimateOf } from '@setu/core/estimate'
import type { Static } from '@setu/core/schema'
import { yearMaxima } from '../block-maxima.js'
import { typicalLength } from '../collocation.js'
import { levelPlot } from '../figures/level-plot.js'
import { type Gev, gevByLikelihood, gevByLMoments, gevLevel, gumbelByLikelihood, gumbelByLMoments } from '../gev.js'
import { type Gpd, gpdByLikelihood, gpdByLMoments, gpdLevel, peaksOver } from '../gpd.js'
import { bootstrapLevels, gevProfile, gpdProfile, type LevelInterval } from '../level-intervals.js'
import { isSimulated } from '../open-inputs.js'
import { openGauges } from '../readers/open.js'
import { onceEach } from '../readers/reader-options.js'
import type { inputs, outputs } from './return-levels.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

/** Fewer maxima than this give no fit. */
const LEAST = 10

const FITS = {
  'maximum-likelihood': { gev: gevByLikelihood, gumbel: gumbelByLikelihood, gpd: gpdByLikelihood },
  'l-moments': { gev: gevByLMoments, gumbel: gumbelByLMoments, gpd: gpdByLMoments },
} as const

const levelsOf = async (i: Inputs, run: Run): Promise<Outputs> => {
  const network = await openGauges(
    await run.open(i.gauges),
    i.stations === undefined ? undefined : await run.open(i.stations),
    {
      ...(i.tz ? { tz: i.tz } : {}),
      ...(i.gaugeDay ? { gaugeDay: i.gaugeDay } : {}),
      ...(i.variable ? { variable: i.variable } : {}),
    },
    onceEach(run.found),
  )
  const T = network.intervals.length
  const ofMonths = i.variable !== 'EMXP' && typicalLength(network.intervals) >= 27 * 86_400_000
  if (ofMonths)
    run.found({
      code: 'rain.return-levels.of-months',
      severity: 'warning',
      where: 'gauges',
      message:
        'The series are amounts of months: the levels are of the rain of a month, not of a day. The highest days of months are EMXP in a GSOM file (--variable EMXP).',
      affects: 'levels',
    })
  const level = Number(i.level)
  const fit = FITS[i.method]
  const profile = i.interval === 'profile' && i.method === 'maximum-likelihood'
  const levels: Outputs['levels'] = []
  const fits: Outputs['fits'] = []
  const maxima: Outputs['maxima'] = []
  const periods = [...new Set(i.period)].sort((a, b) => a - b)
  const undefinedFit: string[] = []
  let shown:
    | { readonly name: string; readonly values: Float64Array; readonly gev: Gev; readonly gumbel: Gev }
    | undefined
  for (const [s, station] of network.stations.entries()) {
    const own = yearMaxima(network, s, i.coverage)
    const name = station.name ?? station.id
    for (const [k, year] of own.years.entries()) maxima.push({ station: name, year, maximum: own.values[k]! })
    if (own.values.length < LEAST)
      run.found({
        code: 'rain.return-levels.short',
        severity: 'warning',
        where: name,
        message: `${own.values.length} complete years (${own.left} are not): fewer than ${LEAST} give no fit.`,
        affects: 'levels',
      })
    const add = (
      family: string,
      n: number,
      found: { readonly level: (years: number) => number } | null,
      interval: (years: number, k: number) => LevelInterval | null,
    ): void => {
      if (!found) undefinedFit.push(`${name}, ${family}`)
      for (const [k, period] of periods.entries()) {
        const bounds = found ? interval(period, k) : null
        const value: Estimate = estimateOf(
          found ? found.level(period) : Number.NaN,
          'mm',
          { n, level, ...(bounds ? { low: bounds.low, high: bounds.high } : {}) },
          'no fit',
        )
        levels.push({ station: name, family, period, level: value })
      }
    }
    if (own.values.length >= LEAST) {
      const x = own.values
      const pair: { gev?: Gev; gumbel?: Gev } = {}
      for (const family of ['gev', 'gumbel'] as const) {
        const found = fit[family](x)
        const label = family === 'gev' ? 'GEV' : 'Gumbel'
        if (found) {
          pair[family] = found
          fits.push({
            station: name,
            family: label,
            n: x.length,
            location: found.mu,
            scale: found.sigma,
            shape: found.xi,
            rate: 1,
          })
        }
        const resampled =
          found && !profile
            ? bootstrapLevels(
                x,
                (sample) => {
                  const again = fit[family](sample)
                  return again && periods.map((p) => gevLevel(again, p))
                },
                periods.length,
                i.resamples,
                i.seed,
                level,
              )
            : null
        add(label, x.length, found && { level: (p) => gevLevel(found, p) }, (p, k) =>
          profile ? gevProfile(x, found!, p, level, family === 'gumbel') : (resampled?.[k] ?? null),
        )
        await run.progress((s + 0.5) / network.stations.length)
      }
      if (!shown && pair.gev && pair.gumbel) shown = { name, values: x, gev: pair.gev, gumbel: pair.gumbel }
    }
    if (i.threshold !== undefined) {
      const series = network.values.subarray(s * T, (s + 1) * T)
      const peaks = peaksOver(series, i.threshold, i.separation)
      const seen = series.reduce((sum, v, t) => {
        const { start, end } = network.intervals[t]!
        return Number.isNaN(v) ? sum : sum + (end - start) / (365.25 * 86_400_000)
      }, 0)
      if (peaks.length < LEAST) undefinedFit.push(`${name}, generalised Pareto (${peaks.length} peaks)`)
      else {
        const excess = peaks.map((v) => v - i.threshold!)
        const found = fit.gpd(excess)
        const whole: Gpd | null = found && { ...found, threshold: i.threshold, rate: peaks.length / seen }
        if (whole)
          fits.push({
            station: name,
            family: 'generalised Pareto',
            n: peaks.length,
            location: whole.threshold,
            scale: whole.sigma,
            shape: whole.xi,
            rate: whole.rate,
          })
        const resampled =
          whole && !profile
            ? bootstrapLevels(
                excess,
                (sample) => {
                  const again = fit.gpd(sample)
                  return again && periods.map((p) => gpdLevel({ ...whole, ...again }, p))
                },
                periods.length,
                i.resamples,
                i.seed,
                level,
              )
            : null
        add('generalised Pareto', peaks.length, whole && { level: (p) => gpdLevel(whole, p) }, (p, k) =>
          profile ? (whole!.rate * p > 1 ? gpdProfile(excess, whole!, p, level) : null) : (resampled?.[k] ?? null),
        )
      }
    }
    await run.progress((s + 1) / network.stations.length)
  }
  if (!shown)
    throw setuError('failed-check', {
      where: '/gauges',
      found: `no station with ${LEAST} complete years that can be fitted`,
      expected: 'maxima of years that differ',
      wayOut: 'Lower --coverage, or give longer series.',
    })
  if (undefinedFit.length)
    run.found({
      code: 'rain.return-levels.no-fit',
      severity: 'warning',
      message: `No fit: ${undefinedFit.slice(0, 8).join('; ')}.`,
      affects: 'levels',
    })
  const { name, values, gev, gumbel } = shown
  return {
    levels,
    fits,
    maxima,
    picture: levelPlot({
      ...(ofMonths ? { of: 'month' as const } : {}),
      station: name,
      maxima: values,
      lines: [
        { name: 'GEV', level: (p) => gevLevel(gev, p) },
        { name: 'Gumbel', level: (p) => gevLevel(gumbel, p) },
      ],
      bands: levels.flatMap((r) =>
        r.station === name && r.family === 'GEV' && r.level.low !== undefined && r.level.high !== undefined
          ? [{ period: r.period!, low: r.level.low, high: r.level.high }]
          : [],
      ),
      level,
      source: `${network.format}, ${name}, ${values.length} years`,
      ...(isSimulated(i.gauges) ? { simulated: true } : {}),
    }),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: levelsOf }
