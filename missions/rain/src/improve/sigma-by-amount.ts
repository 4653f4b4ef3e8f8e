/**
 * The standard error of a method that gives none: root mean square error of its held-out estimates in classes of the
 * estimated amount, interpolated between the classes. It is the error at a place like the gauges' places.
 */
export interface SigmaByAmount {
  readonly amounts: Float64Array
  readonly sigmas: Float64Array
}

const CLASSES = 12
const FEWEST = 10

/** Null where too few held-out pairs are there. */
export const sigmaByAmount = (observed: Float64Array, estimates: Float64Array): SigmaByAmount | null => {
  const order: number[] = []
  for (let k = 0; k < observed.length; k++) if (Number.isFinite(estimates[k]! - observed[k]!)) order.push(k)
  order.sort((a, b) => estimates[a]! - estimates[b]!)
  const amounts: number[] = []
  const sigmas: number[] = []
  const close = (from: number, to: number): void => {
    let [sum, squares] = [0, 0]
    for (let k = from; k < to; k++) {
      sum += estimates[order[k]!]!
      squares += (estimates[order[k]!]! - observed[order[k]!]!) ** 2
    }
    amounts.push(sum / (to - from))
    // An error that falls with the amount is chance: it may only rise.
    sigmas.push(Math.max(sigmas.at(-1) ?? 0, Math.sqrt(squares / (to - from))))
  }
  const dry = order.findIndex((k) => estimates[k]! > 0)
  const firstWet = dry < 0 ? order.length : dry
  if (firstWet >= FEWEST) close(0, firstWet)
  const wet = order.length - firstWet
  const each = Math.max(FEWEST, Math.ceil(wet / CLASSES))
  for (let from = firstWet; from < order.length; from += each) {
    const to = Math.min(order.length, from + each)
    if (to - from >= FEWEST) close(from, to)
  }
  return amounts.length ? { amounts: Float64Array.from(amounts), sigmas: Float64Array.from(sigmas) } : null
}

export const sigmaAt = ({ amounts, sigmas }: SigmaByAmount, amount: number): number => {
  if (Number.isNaN(amount)) return Number.NaN
  const last = amounts.length - 1
  if (amount <= amounts[0]!) return sigmas[0]!
  // Above the largest class the relative error of that class is kept.
  if (amount >= amounts[last]!) return amounts[last]! > 0 ? (sigmas[last]! * amount) / amounts[last]! : sigmas[last]!
  let k = 0
  while (amounts[k + 1]! < amount) k++
  const part = (amount - amounts[k]!) / (amounts[k + 1]! - amounts[k]!)
  return sigmas[k]! + part * (sigmas[k + 1]! - sigmas[k]!)
}
