/** Product and gauges of a process, opened by their readers. */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { parseInstant } from '@setu/core/time'
import type { Span } from './product-series.js'
import type { GaugeNetwork, RainKind, RainStack } from './rain-field.js'
import { openGauges, openProduct } from './readers/open.js'
import { onceEach, type ProductOptions } from './readers/reader-options.js'
import { openSwaths, type Swath } from './readers/swath.js'

export interface ProductInputs {
  readonly variable?: string
  readonly kind?: RainKind
  readonly productUnit?: string
  readonly start?: string
  readonly step?: string
  readonly tz?: string
}

export interface GaugeInputs {
  readonly gauges: string
  readonly stations?: string
  readonly gaugeDay?: string
  readonly tz?: string
  readonly gaugeUnit?: string
}

export const productOptions = ({ variable, kind, productUnit, start, step, tz }: ProductInputs): ProductOptions => ({
  ...(variable ? { variable } : {}),
  ...(kind ? { kind } : {}),
  ...(productUnit ? { unit: productUnit } : {}),
  ...(start ? { start } : {}),
  ...(step ? { step } : {}),
  ...(tz ? { tz } : {}),
})

export const productOf = async (reference: string, i: ProductInputs, run: Run): Promise<RainStack> =>
  openProduct(await run.open(reference), productOptions(i), onceEach(run.found))

/** Granules of an orbit, or null where the reference is none. */
export const swathsOf = async (reference: string, i: ProductInputs, run: Run): Promise<readonly Swath[] | null> =>
  openSwaths(await run.open(reference), productOptions(i), onceEach(run.found))

export const gaugesOf = async (i: GaugeInputs, run: Run): Promise<GaugeNetwork> => {
  const { tz, gaugeDay, gaugeUnit: unit } = i
  return openGauges(
    await run.open(i.gauges),
    i.stations === undefined ? undefined : await run.open(i.stations),
    { ...(tz ? { tz } : {}), ...(gaugeDay ? { gaugeDay } : {}), ...(unit ? { unit } : {}) },
    onceEach(run.found),
  )
}

/** The period asked for; `to` is exclusive. */
export const spanOf = ({ from, to }: { readonly from?: string; readonly to?: string }): Span => {
  const span = {
    ...(from ? { from: parseInstant(from, '/from') } : {}),
    ...(to ? { to: parseInstant(to, '/to') } : {}),
  }
  if (span.from !== undefined && span.to !== undefined && span.from >= span.to)
    throw setuError('bad-input', { where: '/to', found: `${to}`, expected: `an instant after ${from}` })
  return span
}

/** True where any reference is a made-up scene. */
export const isSimulated = (...references: readonly (string | undefined)[]): boolean =>
  references.some((r) => r?.startsWith('sample:'))
