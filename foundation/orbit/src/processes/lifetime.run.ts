import { planned, type Run, type Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { estimateOf } from '@setu/core/estimate'
import { isSample } from '@setu/core/sample'
import type { Static } from '@setu/core/schema'
import { writeCsv } from '@setu/formats/csv/write'
import { msisDensity } from '../atmosphere.js'
import { type Ballistic, ballisticOf, meanOrbitOf } from '../ballistic.js'
import { lifetimeDistribution } from '../figures/lifetime-distribution.js'
import { addSeconds, type Instant } from '../instant.js'
import {
  checkedLifetime,
  type LifetimeOptions,
  type LifetimeSample,
  lifetimeQuantile,
  lifetimeSample,
  sampledWeather,
} from '../lifetime.js'
import type { MeanOrbit } from '../mean-decay.js'
import { nameOf, openObjects, textOfInput } from '../open-objects.js'
import { readSpaceWeather } from '../space-weather.js'
import { formatUtc, utcToInstant } from '../time-scales.js'
import type { inputs, outputs } from './lifetime.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>
interface Chunk {
  readonly from: number
  readonly to: number
}
interface Ready {
  readonly name: string
  readonly where: string
  readonly epoch: Instant
  readonly orbit: MeanOrbit
  readonly options: LifetimeOptions
  readonly ballistic: Ballistic | null
}

const PART = 5
const words = {
  history: 'decay between the element sets',
  rate: 'published rate of mean motion',
  bstar: 'B* (a rough guess)',
} as const

const ready = async (i: Inputs, run: Run): Promise<Ready> => {
  const { sets, history, where } = await openObjects(run, i)
  if (sets.length > 1)
    throw setuError('ambiguous', {
      where: 'object',
      found: `${sets.length} objects`,
      expected: 'one',
      wayOut: `Name one: ${sets.slice(0, 5).map(nameOf).join(', ')}${sets.length > 5 ? ', …' : ''}.`,
    })
  const set = sets[0]!
  const weather =
    i.weather === undefined ? null : await textOfInput(run, i.weather).then((w) => readSpaceWeather(w.text, w.name))
  const ballistic =
    i.dragArea === undefined
      ? ballisticOf(history, (lat, lon, height, t) => msisDensity(lat, lon, height, t, sampledWeather(weather, t, 0)))
      : null
  const cdAreaOverMass = i.dragArea ?? ballistic?.cdAreaOverMass
  if (cdAreaOverMass === undefined)
    throw setuError('bad-input', {
      where: '/dragArea',
      found: 'element sets that show no drag',
      expected: 'a drag coefficient times area over mass',
      wayOut: 'Give it: a compact satellite has 0.005 to 0.02 m2/kg.',
    })
  const options: LifetimeOptions = {
    cdAreaOverMass,
    ballisticSigma: i.dragSigma,
    densitySigma: i.densitySigma,
    weather,
    activitySpread: i.activitySpread,
    seed: i.seed,
    mostYears: i.years,
  }
  const orbit = meanOrbitOf(set)
  checkedLifetime(orbit, options)
  return { name: nameOf(set), where, epoch: utcToInstant(set.epoch), orbit, options, ballistic }
}
const quiet = (run: Run): Run => ({ ...run, found: () => {} })

const split = async (i: Inputs, run: Run): Promise<Chunk[]> => {
  const r = await ready(i, run)
  if (r.ballistic && r.ballistic.from !== 'history')
    run.found({
      code: 'orbit.ballistic',
      severity: 'warning',
      message: `The ballistic coefficient comes from the ${words[r.ballistic.from]} of one set; it may be off by a factor of two. A week of sets, or mass and area, would hold it better.`,
      affects: 'lifetime',
    })
  if (r.orbit.e > 0.1)
    run.found({
      code: 'orbit.eccentric',
      severity: 'warning',
      message: `Eccentricity ${r.orbit.e.toFixed(3)}: the Sun and the Moon move the perigee of such an orbit; they are left out here.`,
      affects: 'lifetime',
    })
  run.found({
    code: 'orbit.activity',
    severity: 'note',
    message: r.options.weather
      ? `Solar activity is observed up to MJD ${Math.min(r.options.weather.predictedFrom, r.options.weather.firstDay + r.options.weather.f107.length)}, then predicted and drawn.`
      : 'Without a space weather file the Sun’s activity is drawn about a mean of F10.7 120 and Ap 12 for the whole time.',
    affects: 'lifetime',
  })
  return Array.from({ length: Math.ceil(i.samples / PART) }, (_, k) => ({
    from: k * PART,
    to: Math.min(i.samples, (k + 1) * PART),
  }))
}

const part = async (chunk: Chunk, i: Inputs, run: Run): Promise<LifetimeSample[]> => {
  const r = await ready(i, quiet(run))
  const out: LifetimeSample[] = []
  for (let k = chunk.from; k < chunk.to; k++) {
    await run.progress((k - chunk.from) / (chunk.to - chunk.from))
    out.push(lifetimeSample(r.orbit, r.epoch, r.options, k))
  }
  return out
}

const QUANTILES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const
const YEAR = 365.25

const merge = async (parts: readonly LifetimeSample[][], i: Inputs, run: Run): Promise<Outputs> => {
  const r = await ready(i, quiet(run))
  const samples = parts.flat()
  const at = (days: number | null): string => (days === null ? '' : formatUtc(addSeconds(r.epoch, days * 86_400), 0))
  const [low, median, high] = [0.05, 0.5, 0.95].map((p) => lifetimeQuantile(samples, p)) as [
    number | null,
    number | null,
    number | null,
  ]
  const within = (years: number): number | null =>
    years <= i.years ? samples.filter((s) => s.days !== null && s.days <= years * YEAR).length / samples.length : null
  const down = samples.flatMap((s) => (s.days === null ? [] : [s.days]))
  return {
    object: r.name,
    epoch: formatUtc(r.epoch, 0),
    lifetime: estimateOf(
      median ?? Number.NaN,
      'd',
      { ...(low === null ? {} : { low }), ...(high === null ? {} : { high }), level: 0.9, n: samples.length },
      `half or more of the draws stay longer than ${i.years} years`,
    ),
    reentry: at(median),
    earliest: at(low),
    latest: at(high),
    withinFive: within(5),
    withinTwentyFive: within(25),
    dragArea: r.options.cdAreaOverMass,
    dragAreaFrom: r.ballistic ? words[r.ballistic.from] : 'given',
    perigee: r.orbit.a * (1 - r.orbit.e) - 6378.137,
    apogee: r.orbit.a * (1 + r.orbit.e) - 6378.137,
    quantiles: QUANTILES.map((quantile) => {
      const days = lifetimeQuantile(samples, quantile)
      return { quantile, days, time: at(days) }
    }),
    distribution: lifetimeDistribution(down, samples.length, {
      source: r.where,
      object: r.name,
      ...(isSample(i.elements) ? { simulated: true } : {}),
    }),
    drawsCsv: await run.write(
      'draws.csv',
      'text/csv',
      writeCsv(
        [
          { name: 'days', unit: 'd' },
          { name: 'densityFactor', unit: '1' },
          { name: 'dragArea', unit: 'm2/kg' },
          { name: 'activity', unit: '1' },
        ],
        samples.map((s) => [s.days, s.densityFactor, s.cdAreaOverMass, s.activity]),
      ),
    ),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = planned<
  Inputs,
  Static<typeof outputs>,
  Chunk,
  LifetimeSample[]
>({
  split,
  part,
  merge,
})
