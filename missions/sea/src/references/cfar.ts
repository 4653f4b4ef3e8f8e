/** Thresholds of the literature's formulas, and false alarms counted on simulated clutter. */
import type { Reference } from '@setu/core/contract'
import { type CfarOptions, detectCells } from '../cfar.js'
import { cellAveragingMultiplier, clutterMultiplier, orderedStatisticMultiplier } from '../cfar-multiplier.js'
import { clutterImage } from '../clutter-scene.js'
import type { Clutter } from '../clutter-tail.js'

const RATES = [1e-4, 1e-6] as const

const pair = (
  id: string,
  what: string,
  expected: readonly [number, number],
  tolerance: number,
  source: string,
  of: (rate: number) => number,
): Reference[] =>
  RATES.map((rate, i) => ({
    id: `cfar.${id}.${rate.toExponential()}`,
    what: `${what}, P ${rate.toExponential()}`,
    expected: expected[i]!,
    tolerance,
    unit: '1',
    source,
    needs: [],
    value: async () => of(rate),
  }))

const FINN = 'N (P^(-1/N) - 1), Finn & Johnson (1968)'
const ROHLING = 'Rohling (1983), product formula'
const GAMMA = 'Q(L, L T) = P, numeric'
const K = 'K-distribution, numeric inversion'

const ca = (n: number, ...v: readonly [number, number]) =>
  pair(`ca.${n}`, `Cell averaging, ${n} cells`, v, 5e-5, FINN, (p) => cellAveragingMultiplier(n, p))
const os = (n: number, k: number, ...v: readonly [number, number]) =>
  pair(`os.${n}.${k}`, `Ordered statistic ${k} of ${n}`, v, 5e-5, ROHLING, (p) => orderedStatisticMultiplier(n, k, p))
const gamma = (looks: number, ...v: readonly [number, number]) =>
  pair(`gamma.${looks}`, `Gamma clutter, ${looks} looks`, v, 5e-5, GAMMA, (p) => clutterMultiplier({ looks }, p))
const k = (shape: number, looks: number, ...v: readonly [number, number]) =>
  pair(`k.${shape}.${looks}`, `K clutter, shape ${shape}, ${looks} looks`, v, 5e-4, K, (p) =>
    clutterMultiplier({ shape, looks }, p),
  )

/** Detected over asked, on images of `side` x `side` cells. */
const measured = async (
  clutter: Clutter,
  options: Omit<CfarOptions, 'ring'>,
  images: number,
  side: number,
): Promise<number> => {
  let [tested, detected] = [0, 0]
  for (let seed = 1; seed <= images; seed++) {
    const r = detectCells(clutterImage(side * side, clutter, seed), side, side, {
      ...options,
      ring: { guard: 10, outer: 25 },
    })
    tested += r.tested
    detected += r.detected
  }
  return detected / tested / options.falseAlarmRate
}

const rate = (
  id: string,
  what: string,
  clutter: Clutter,
  options: Omit<CfarOptions, 'ring'>,
  images: number,
  side: number,
): Reference => ({
  id: `cfar.rate.${id}.${options.falseAlarmRate.toExponential()}`,
  what: `${what}: false alarms counted over those asked (${options.falseAlarmRate.toExponential()})`,
  expected: 1,
  tolerance: 0.1,
  unit: '1',
  source: 'simulated independent clutter, known statistics',
  needs: [],
  value: () => measured(clutter, options, images, side),
})

export const cfarReferences: readonly Reference[] = [
  ...ca(16, 12.4525, 21.942),
  ...ca(32, 10.6727, 17.2776),
  ...ca(100, 9.6478, 14.8154),
  ...os(16, 12, 11.0802, 20.9542),
  ...os(24, 18, 9.3408, 16.2933),
  ...os(32, 24, 8.5801, 14.3985),
  ...gamma(1, 9.2103, 13.8155),
  ...gamma(4.4, 3.7893, 5.0448),
  ...gamma(10, 2.6193, 3.271),
  ...k(2, 1, 20.152, 39.457),
  ...k(5, 1, 14.315, 25.69),
  ...k(20, 1, 10.709, 17.361),
  ...k(2, 4.4, 10.126, 17.338),
  ...k(5, 4.4, 6.78, 10.761),
  ...k(20, 4.4, 4.701, 6.793),
  rate('ca', 'Cell averaging', { looks: 1 }, { detector: 'cell-averaging', falseAlarmRate: 1e-5 }, 8, 1500),
  rate(
    'os',
    'Ordered statistic',
    { looks: 1 },
    { detector: 'ordered-statistic', falseAlarmRate: 1e-3, passes: 1 },
    1,
    700,
  ),
  rate('gamma', 'Gamma, 4.4 looks', { looks: 4.4 }, { detector: 'gamma', looks: 4.4, falseAlarmRate: 1e-5 }, 8, 1500),
  rate(
    'k',
    'K, shape 5, 4.4 looks',
    { looks: 4.4, shape: 5 },
    { detector: 'k', looks: 4.4, falseAlarmRate: 1e-5 },
    8,
    1500,
  ),
]
