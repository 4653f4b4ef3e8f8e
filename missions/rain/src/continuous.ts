/**
 * Continuous scores of moments. Errors are product minus observation. Population variances (divisor n) throughout, as
 * the ratios need none and the RMSE has divisor n. A series without variance has no correlation: undefined, not 0 or 1.
 */
import type { Moments } from './moments.js'
import type { ScoreDefinition } from './score.js'

// A variance below the rounding of its own sum is none: 1e-13 of the mean square is reached by constant series only.
const isFlat = (square: number, n: number, mean: number): boolean => !(square > 1e-13 * n * mean * mean)
const flatObserved = (m: Moments): boolean => isFlat(m.squareObserved, m.n, m.meanObserved)
const flatProduct = (m: Moments): boolean => isFlat(m.squareProduct, m.n, m.meanProduct)
/** No error but rounding. */
const isExact = (m: Moments): boolean => !(m.squareError > 1e-13 * (m.squareObserved + m.n * m.meanObserved ** 2))
/** Kept apart from `Infinity`: every undefined score is NaN. */
const finite = (x: number): number => (Number.isFinite(x) ? x : Number.NaN)

const noPairs = 'no pairs'
const whyVariance = (m: Moments): string =>
  m.n === 0
    ? noPairs
    : m.n === 1
      ? 'one pair only'
      : flatObserved(m)
        ? 'zero variance of the observations'
        : 'zero variance of the product'
const whyTotal = (m: Moments): string => (m.n === 0 ? noPairs : 'no observed rain')

export const pearson = (m: Moments): number =>
  m.n < 2 || flatObserved(m) || flatProduct(m)
    ? Number.NaN
    : Math.max(-1, Math.min(1, m.cross / Math.sqrt(m.squareObserved * m.squareProduct)))

/** Mean squared error that a line fitted to the product on the observations takes away (Willmott 1981). */
const systematicSquare = (m: Moments): number => {
  const bias = m.meanProduct - m.meanObserved
  return bias * bias + (m.cross - m.squareObserved) ** 2 / m.squareObserved / m.n
}
const randomSquare = (m: Moments): number => Math.max(0, m.squareProduct - m.cross ** 2 / m.squareObserved) / m.n

const kge = (m: Moments, variability: number): number =>
  finite(1 - Math.hypot(pearson(m) - 1, variability - 1, m.meanProduct / m.meanObserved - 1))
const spread = (m: Moments): number => Math.sqrt(m.squareProduct / m.squareObserved)
const whyKge = (m: Moments): string => (m.meanObserved === 0 ? whyTotal(m) : whyVariance(m))

const define = (
  id: string,
  title: string,
  unit: ScoreDefinition<Moments>['unit'],
  best: number,
  cite: string,
  of: (m: Moments) => number,
  why: (m: Moments) => string = () => noPairs,
): ScoreDefinition<Moments> => ({ id, title, unit, best, cite, of: (m) => (m.n === 0 ? Number.NaN : of(m)), why })

/** Scores that moments are enough for, in the order in which they are shown. */
export const momentScores: readonly ScoreDefinition<Moments>[] = [
  define('meanObserved', 'Mean of the observations', 'rain', Number.NaN, '', (m) => m.meanObserved),
  define('meanProduct', 'Mean of the product', 'rain', Number.NaN, '', (m) => m.meanProduct),
  define('me', 'Mean error', 'rain', 0, 'Wilks 2019', (m) => m.meanProduct - m.meanObserved),
  define(
    'relativeBias',
    'Relative bias',
    '1',
    0,
    'Wilks 2019',
    (m) => finite((m.meanProduct - m.meanObserved) / m.meanObserved),
    whyTotal,
  ),
  define('mae', 'Mean absolute error', 'rain', 0, 'Willmott & Matsuura 2005', (m) => m.absoluteError / m.n),
  define('rmse', 'Root mean square error', 'rain', 0, 'Wilks 2019', (m) => Math.sqrt(m.squareError / m.n)),
  define('ubrmse', 'Unbiased root mean square error', 'rain', 0, 'Entekhabi et al. 2010', (m) =>
    Math.sqrt(Math.max(0, m.squareObserved + m.squareProduct - 2 * m.cross) / m.n),
  ),
  define('pearson', 'Pearson correlation', '1', 1, 'Wilks 2019', pearson, whyVariance),
  define(
    'nse',
    'Nash-Sutcliffe efficiency',
    '1',
    1,
    'Nash & Sutcliffe 1970',
    (m) => (m.n < 2 || flatObserved(m) ? Number.NaN : 1 - m.squareError / m.squareObserved),
    whyVariance,
  ),
  define('kge2009', 'Kling-Gupta efficiency', '1', 1, 'Gupta et al. 2009', (m) => kge(m, spread(m)), whyKge),
  define(
    'kge2012',
    'Modified Kling-Gupta efficiency',
    '1',
    1,
    'Kling et al. 2012',
    (m) => kge(m, spread(m) / (m.meanProduct / m.meanObserved)),
    (m) => (m.meanProduct === 0 && m.n > 0 ? 'no rain in the product' : whyKge(m)),
  ),
  define(
    'rmseSystematic',
    'Systematic part of the RMSE',
    'rain',
    0,
    'Willmott 1981',
    (m) => (flatObserved(m) ? Number.NaN : Math.sqrt(systematicSquare(m))),
    whyVariance,
  ),
  define(
    'rmseRandom',
    'Random part of the RMSE',
    'rain',
    0,
    'Willmott 1981',
    (m) => (flatObserved(m) ? Number.NaN : Math.sqrt(randomSquare(m))),
    whyVariance,
  ),
  define(
    'systematicShare',
    'Systematic share of the mean square error',
    '1',
    0,
    'Willmott 1981; AghaKouchak et al. 2012',
    (m) => (flatObserved(m) || isExact(m) ? Number.NaN : systematicSquare(m) / (systematicSquare(m) + randomSquare(m))),
    (m) => (m.n > 0 && !flatObserved(m) ? 'no error to split' : whyVariance(m)),
  ),
]

/** The index of agreement from its denominator; NaN where that is nothing but rounding: both series constant and alike. */
export const agreement = (moments: Moments, denominator: number): number =>
  denominator > 1e-26 * moments.n * moments.meanObserved ** 2 ? 1 - moments.squareError / denominator : Number.NaN

/**
 * Willmott's index of agreement d = 1 - sum e^2 / sum (|p - mean o| + |o - mean o|)^2 (Willmott 1981). It needs the mean
 * of the observations first: a second pass. NaN where the denominator is zero or there is no pair.
 */
export const indexOfAgreement = (observed: ArrayLike<number>, product: ArrayLike<number>, moments: Moments): number => {
  const mean = moments.meanObserved
  let sum = 0
  for (let i = 0; i < observed.length; i++) {
    const a = observed[i]! - mean
    const b = product[i]! - mean
    const both = (a < 0 ? -a : a) + (b < 0 ? -b : b)
    if (both - both === 0) sum += both * both
  }
  return agreement(moments, sum)
}
