/** A number with error has one shape. */
export interface Estimate {
  /** `null` when undefined; then `reason` says why. */
  readonly value: number | null
  /** UCUM. */
  readonly unit: string
  /** One standard deviation, same unit. */
  readonly sigma?: number
  readonly low?: number
  readonly high?: number
  /** Confidence level of low..high, 0..1. */
  readonly level?: number
  /** Sample size behind the value. */
  readonly n?: number
  readonly reason?: string
}

type More = Partial<Pick<Estimate, 'sigma' | 'low' | 'high' | 'level' | 'n'>>

/** An estimate; a value that is not finite becomes `null` with the reason, and bounds that are not finite are left out. */
export const estimateOf = (
  value: number,
  unit: string,
  more: More = {},
  reason = 'undefined for these data',
): Estimate => {
  const kept: Record<string, number> = {}
  for (const key of ['sigma', 'low', 'high', 'n'] as const) {
    const bound = more[key]
    if (bound !== undefined && Number.isFinite(bound)) kept[key] = bound
  }
  if ('low' in kept && 'high' in kept && more.level !== undefined) kept['level'] = more.level
  return Number.isFinite(value)
    ? { value, unit, ...kept }
    : { value: null, unit, reason, ...(kept['n'] === undefined ? {} : { n: kept['n'] }) }
}
