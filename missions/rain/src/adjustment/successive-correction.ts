/**
 * Successive correction of the product by gauges: Cressman (1959) with shrinking radii, and Barnes (1964, two passes of Koch
 * et al. 1983). Each pass spreads what is left of gauge minus analysis, and the analysis at the gauges is brought up to
 * date by the same weights. The length comes from the mean spacing of the gauges.
 */
import { estimated, type Method, type Targets, type Training, unchanged } from './method.js'
import { pick, presentAt } from './step-gauges.js'

/** Weight of a gauge at a distance; 0 beyond its reach. */
type Weight = (km: number) => number

/** (R^2 - d^2) / (R^2 + d^2) inside R. */
export const cressmanWeight =
  (radiusKm: number): Weight =>
  (d) =>
    d < radiusKm ? (radiusKm * radiusKm - d * d) / (radiusKm * radiusKm + d * d) : 0

/** exp(-d^2 / kappa), kappa in km^2. */
export const barnesWeight =
  (kappa: number): Weight =>
  (d) =>
    Math.exp((-d * d) / kappa)

/** Mean distance of a gauge to its nearest neighbour, km. */
export const gaugeSpacing = (between: Float64Array, n: number): number => {
  let sum = 0
  for (let i = 0; i < n; i++) {
    let least = Number.POSITIVE_INFINITY
    for (let j = 0; j < n; j++) if (j !== i) least = Math.min(least, between[i * n + j]!)
    sum += least
  }
  return n > 1 ? sum / n : Number.NaN
}

const corrections = (
  residual: Float64Array,
  index: Int32Array,
  distances: Float64Array,
  row: number,
  weight: Weight,
): number => {
  let [total, sum] = [0, 0]
  for (let a = 0; a < index.length; a++) {
    const w = weight(distances[row + index[a]!]!)
    total += w
    sum += w * residual[a]!
  }
  return total > 0 ? sum / total : 0
}

const analyse = (
  training: Training,
  t: number,
  targets: Targets,
  satellite: ArrayLike<number>,
  passes: readonly Weight[],
) => {
  const { n, times, between } = training
  const index = presentAt(training, t, true)
  if (index.length === 0) return unchanged(satellite, targets.m)
  const observed = pick(training.observed, times, t, index)
  const atGauges = pick(training.satellite!, times, t, index)
  const values = Float64Array.from(satellite)
  for (const weight of passes) {
    const residual = observed.map((o, k) => o - atGauges[k]!)
    for (let j = 0; j < targets.m; j++)
      values[j] = values[j]! + corrections(residual, index, targets.across, j * n, weight)
    for (let a = 0; a < index.length; a++)
      atGauges[a] = atGauges[a]! + corrections(residual, index, between, index[a]! * n, weight)
  }
  return estimated(values)
}

/** Radii of the passes in gauge spacings. */
const CRESSMAN_RADII = [8, 4, 2]
/** kappa of the first pass over the squared spacing (Koch et al. 1983: 5.052 (2/pi)^2), and its share in the second. */
const KOCH = 5.052 * (2 / Math.PI) ** 2
const GAMMA = 0.3

const successive = (
  id: string,
  title: string,
  cite: string,
  passes: (spacing: number) => readonly Weight[],
): Method => ({
  id,
  title,
  family: 'interpolated',
  satellite: true,
  elevation: false,
  cite,
  start: (training) => {
    const spacing = gaugeSpacing(training.between, training.n)
    // One gauge has no spacing: it corrects within 50 km.
    const weights = passes(spacing > 0 ? spacing : 50)
    return {
      learnt: { spacingKm: spacing > 0 ? spacing : 50 },
      at: (t, targets, satellite) => analyse(training, t, targets, satellite!, weights),
    }
  },
})

export const cressman = successive('cressman', 'Cressman', 'Cressman 1959', (spacing) =>
  CRESSMAN_RADII.map((r) => cressmanWeight(r * spacing)),
)

export const barnes = successive('barnes', 'Barnes, two passes', 'Barnes 1964; Koch et al. 1983', (spacing) => [
  barnesWeight(KOCH * spacing * spacing),
  barnesWeight(GAMMA * KOCH * spacing * spacing),
])
