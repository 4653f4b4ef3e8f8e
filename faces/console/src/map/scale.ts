/** Colour steps for a map: sequential for amounts, diverging around zero where values have both signs. */
export interface Steps {
  readonly kind: 'sequential' | 'diverging'
  /** Inner limits: one less than the classes. */
  readonly limits: readonly number[]
  /** Names of the design tokens, low to high. */
  readonly tokens: readonly string[]
}

const NICE = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]
/** Below the smallest number that holds all its digits, a step says nothing. */
const SMALLEST = 1e-300
export const niceStep = (raw: number): number => {
  if (!(raw > SMALLEST)) return 1
  const power = 10 ** Math.floor(Math.log10(raw))
  return (NICE.find((n) => n * power >= raw * 0.999999) ?? 10) * power
}

const round = (x: number): number => Number(x.toPrecision(12))

const AMOUNT = ['--amount-0', '--amount-1', '--amount-2', '--amount-3', '--amount-4', '--amount-5']
const DIFF = ['--diff-n3', '--diff-n2', '--diff-0', '--diff-p2', '--diff-p3']

const quantile = (sorted: readonly number[], p: number): number => {
  const at = (sorted.length - 1) * p
  const low = Math.floor(at)
  return sorted[low]! + (sorted[Math.min(sorted.length - 1, low + 1)]! - sorted[low]!) * (at - low)
}

/** `signed`: a difference or bias, which diverges around zero whatever its values. */
export const stepsFor = (values: Iterable<number>, signed = false): Steps | undefined => {
  const sorted = [...values].filter(Number.isFinite).sort((a, b) => a - b)
  if (!sorted.length) return undefined
  const low = quantile(sorted, 0.02)
  const high = quantile(sorted, 0.98)
  if (signed || sorted[0]! < 0) {
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1
    const step = niceStep(reach / 4) // middle class ±step, then 3 steps
    return { kind: 'diverging', limits: [-3 * step, -step, step, 3 * step].map(round), tokens: DIFF }
  }
  const base = low < high / 3 ? 0 : low
  // Values that are equal to the digits that a legend writes have no steps between them.
  const span = high - base > high * 1e-9 ? high - base : high
  const step = niceStep(span / 6)
  const first = (Math.floor(base / step) + 1) * step
  return { kind: 'sequential', limits: [0, 1, 2, 3, 4].map((i) => round(first + i * step)), tokens: AMOUNT }
}

export const classOf = (steps: Steps, value: number): number => {
  let i = 0
  while (i < steps.limits.length && value >= steps.limits[i]!) i++
  return i
}

export const tokenOf = (steps: Steps, value: number): string => steps.tokens[classOf(steps, value)]!
