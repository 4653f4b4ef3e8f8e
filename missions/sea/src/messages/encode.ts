/**
 * Records into bits: the other way of `message.ts`, over the same tables. `encode(recordOf(m, { raw: true }))` gives the
 * bits of `m` again, spare bits and all. What does not fit a field is refused with its name.
 */
import { setuError } from '@setu/core/errors'
import { sixOfCharacter, writeAt } from '../sixbit.js'
import type { Field, Layout } from './layout.js'
import type { AisRecord, Value } from './message.js'
import { layoutFor } from './variants.js'

export interface Encoded {
  readonly six: Uint8Array
  readonly bits: number
}

const refuse = (name: string, found: unknown, expected: string): never => {
  throw setuError('bad-input', { where: name, found: String(found).slice(0, 60), expected })
}

const has = (r: AisRecord, name: string): boolean => r[name] !== undefined
const textBits = (r: AisRecord, name: string): number => String(r[name] ?? '').length * 6
const dataBits = (r: AisRecord): number =>
  typeof r['dataBits'] === 'number' ? r['dataBits'] : String(r['data'] ?? '').length * 4
const groups = (r: AisRecord, name: string): number => {
  let n = 1
  while (n < 4 && has(r, `${name}${n + 1}`)) n++
  return n
}

/** Variant and natural length of a record. */
const shapeOf = (r: AisRecord): { variant: number; bits: number } => {
  const of = (bits: number, variant = 0) => ({ variant, bits })
  switch (r.type) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 9:
    case 11:
    case 18:
      return of(168)
    case 5:
      return of(424)
    case 6:
      return of(88 + dataBits(r))
    case 7:
    case 13:
      return of(40 + 32 * groups(r, 'destination'))
    case 8:
      return of(56 + dataBits(r))
    case 10:
      return of(72)
    case 12:
      return of(72 + textBits(r, 'text'))
    case 14:
      return of(40 + textBits(r, 'text'))
    case 15:
      return of(has(r, 'destination2') ? 160 : has(r, 'message12') ? 110 : 88)
    case 16:
      return of(has(r, 'destination2') ? 144 : 96)
    case 17:
      return of(80 + dataBits(r))
    case 19:
      return of(312)
    case 20:
      return of(Math.ceil((40 + 30 * groups(r, 'offset')) / 8) * 8)
    case 21:
      return of(272 + Math.ceil(textBits(r, 'nameExtension') / 8) * 8)
    case 22:
      return of(168, r['addressed'] === true ? 1 : 0)
    case 23:
      return of(160)
    case 24:
      if (r['part'] === 0 || (r['part'] === undefined && has(r, 'name'))) return of(has(r, 'spare') ? 168 : 160)
      if (typeof r['part'] === 'number' && r['part'] > 1) return of(40 + dataBits(r), 3)
      return of(168, Math.floor(r.mmsi / 10_000_000) === 98 ? 2 : 1)
    case 25:
    case 26: {
      const variant = (r['addressed'] === true ? 1 : 0) + (r['structured'] === true ? 2 : 0)
      const fixed = 40 + (variant & 1 ? 32 : 0) + (variant & 2 ? 16 : 0) + (r.type === 26 ? 24 : 0)
      return of(fixed + dataBits(r), variant)
    }
    case 27:
      return of(96)
    default:
      return refuse('type', r.type, 'a message type from 1 to 27')
  }
}

const SECONDS: Record<string, number> = { manual: 61, deadReckoning: 62, inoperative: 63 }

const numberOf = (f: Field, value: Value | undefined): number => {
  if (value === undefined) return f.kind === 'second' ? 60 : f.name === 'part' ? 0 : (f.absent ?? 0)
  if (f.kind === 'flag') return value === true || value === 1 ? 1 : 0
  if (f.kind === 'second') {
    if (value === null) return 60
    if (typeof value === 'string')
      return SECONDS[value] ?? refuse(f.name, value, '0 to 59, manual, deadReckoning or inoperative')
  }
  if (value === null) return f.absent ?? refuse(f.name, 'null', 'a number: this field has no "not available"')
  if (f.kind === 'turn') {
    if (value === 'fastRight') return 127
    if (value === 'fastLeft') return -127
    const raw = Math.round(4.733 * Math.sqrt(Math.abs(Number(value))))
    return Number(value) < 0 ? -Math.min(126, raw) : Math.min(126, raw)
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return refuse(f.name, value, 'a number')
  return Math.round((value - f.bias) * f.divisor)
}

const writeText = (six: Uint8Array, f: Field, value: Value | undefined): void => {
  const said = String(value ?? '')
  if (said.length > Math.floor(f.width / 6)) refuse(f.name, said, `at most ${Math.floor(f.width / 6)} characters`)
  for (let i = 0; i < said.length; i++) {
    const v = sixOfCharacter(said[i]!)
    if (v < 0) refuse(f.name, said, 'characters of the six-bit alphabet: A-Z, 0-9 and common signs')
    writeAt(six, f.offset + 6 * i, 6, v)
  }
}

const writeHex = (six: Uint8Array, offset: number, width: number, value: Value | undefined, name: string): void => {
  const hex = String(value ?? '')
  if (!/^[0-9a-fA-F]*$/.test(hex)) refuse(name, hex, 'hexadecimal digits')
  for (let i = 0; i < width; i++) {
    const digit = Number.parseInt(hex[i >> 2] ?? '0', 16)
    if (digit & (8 >> (i & 3))) writeAt(six, offset + i, 1, 1)
  }
}

const writeField = (six: Uint8Array, f: Field, r: AisRecord): void => {
  const value = r[f.name]
  if (f.kind === 'text') {
    writeText(six, f, value)
    return
  }
  if (f.kind === 'bits') {
    writeHex(six, f.offset, f.width, value, f.name)
    return
  }
  const raw = f.kind === 'spare' ? Number(value ?? 0) : f.name === 'part' ? partOf(r) : numberOf(f, value)
  const least = f.signed ? -(2 ** (f.width - 1)) : 0
  const most = f.signed ? 2 ** (f.width - 1) - 1 : 2 ** f.width - 1
  if (!(raw >= least && raw <= most))
    refuse(f.name, value, `${least / f.divisor} to ${most / f.divisor}${f.unit ? ` ${f.unit}` : ''}`)
  writeAt(six, f.offset, f.width, raw)
}
const partOf = (r: AisRecord): number => (typeof r['part'] === 'number' ? r['part'] : has(r, 'name') ? 0 : 1)

/** The name of an aid to navigation goes on in its extension. */
const withExtension = (r: AisRecord): AisRecord => {
  const name = r['name']
  return typeof name === 'string' && name.length > 20 && !has(r, 'nameExtension')
    ? { ...r, name: name.slice(0, 20), nameExtension: name.slice(20) }
    : r
}

/** The bits of a record; a layout fixes a length that the content does not tell (a cut message, a longer one). */
export const encode = (given: AisRecord, fixed: { readonly layout?: Layout } = {}): Encoded => {
  let { layout } = fixed
  const record = given.type === 21 && !layout ? withExtension(given) : given
  if (!layout) {
    const { variant, bits } = shapeOf(record)
    layout = layoutFor(record.type, variant, bits)
  }
  const bits = layout.used + layout.tail
  // One more unit than needed: text readers look one ahead.
  const six = new Uint8Array(Math.ceil(bits / 6) + 1)
  for (const f of layout.fields) writeField(six, f, record)
  if (layout.tail > 0) writeHex(six, layout.used, layout.tail, record['tail'], 'tail')
  return { six, bits }
}
