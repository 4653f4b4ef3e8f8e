/**
 * Units of rain: depth (mm, kg m-2, in) is an accumulation, depth over time (mm/h, kg m-2 s-1) a rate. One kilogram of
 * water on a square metre is one millimetre. The only place where rain is converted.
 */
import { setuError } from '@setu/core/errors'
import { hourMs } from '@setu/core/time'
import { converter, isUnit, sameDimension } from '@setu/core/units'
import type { RainKind } from '../rain-field.js'

export interface RainUnit {
  readonly kind: RainKind
  /** To mm (accum) or mm/h (rate). */
  readonly factor: number
  /** As the file wrote it. */
  readonly text: string
}

const MM_PER_KG_M2 = 1e-3

/** What a unit means for rain, or nothing where it is none. */
export const rainUnit = (text: string): RainUnit | undefined => {
  let code = text
    .trim()
    .replace(/(?:of )?(?:water|rain(?:fall)?|precip(?:itation)?)/gi, '')
    .trim()
    .replace(/mm\s+per\s+|millimet(?:er|re)s?\s+(?:per\s+|\/\s*)/i, 'mm/')
    .replace(/^millimet(?:er|re)s?$/i, 'mm')
  let scale = 1
  const scaled = /^(0?\.\d+|\d+(?:\.\d+)?)\s*\*?\s*([a-z].*)$/i.exec(code)
  if (scaled) {
    scale = Number(scaled[1])
    code = scaled[2]!
  }
  code = code.replace(/\bhrs?\b|\bhours?\b/i, 'h').replace(/\bdays?\b/i, 'd')
  if (!isUnit(code)) return undefined
  if (sameDimension(code, 'mm')) return { kind: 'accum', factor: scale * converter(code, 'mm')(1), text }
  if (sameDimension(code, 'mm/h')) return { kind: 'rate', factor: scale * converter(code, 'mm/h')(1), text }
  if (sameDimension(code, 'kg/m2'))
    return { kind: 'accum', factor: (scale * converter(code, 'kg/m2')(1)) / (1000 * MM_PER_KG_M2), text }
  if (sameDimension(code, 'kg/m2/s'))
    return { kind: 'rate', factor: scale * converter(code, 'kg/m2/s')(1) * 3600, text }
  return undefined
}

/** As `rainUnit`, but a unit that is none of rain throws `bad-unit`. */
export const needRainUnit = (text: string, where: string): RainUnit => {
  const unit = rainUnit(text)
  if (unit) return unit
  throw setuError('bad-unit', {
    where,
    found: `unit "${text}"`,
    expected: 'a depth (mm, kg m-2, in) or a rate (mm/h, mm/d, kg m-2 s-1)',
  })
}

/** Factor from a value in `unit` to mm in an interval of `ms`. */
export const toDepth = (unit: RainUnit, ms: number): number =>
  unit.kind === 'accum' ? unit.factor : (unit.factor * ms) / hourMs
