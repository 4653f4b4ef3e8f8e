/**
 * The layout of a message by its type, its length and the few bits that choose a variant. Layouts are kept by
 * (type, variant, length), so that a stream makes each one once.
 *
 * Types 25 and 26 with a destination: M.1371-5 puts two spare bits behind it; gpsd, libais and pyais do not. `itu` is
 * the default, `gpsd` reads as they do.
 */
import { unsignedAt } from '../sixbit.js'
import { type FieldSpec, field, flag, type Layout, layoutOf, mmsi, rest, spare, text } from './layout.js'
import { acknowledge, application, coarseLat, coarseLon, dimensions, header, tables } from './tables.js'

export type BinaryLayout = 'itu' | 'gpsd'

interface Variant {
  readonly fields: readonly FieldSpec[]
  readonly least: number
}

const acknowledgements = (bits: number): Variant => ({
  fields: [
    ...acknowledge,
    ...[1, 2, 3, 4]
      .slice(0, Math.max(1, Math.min(4, Math.floor((bits - 40) / 32))))
      .flatMap((n) => [mmsi(`destination${n}`), field(`sequence${n}`, 2)]),
  ],
  least: 72,
})

const interrogation = (bits: number): Variant => ({
  fields: [
    ...acknowledge,
    mmsi('destination1'),
    field('message11', 6),
    field('slot11', 12),
    ...(bits > 90 ? [spare(2, 'spare2'), field('message12', 6), field('slot12', 12)] : []),
    ...(bits >= 160
      ? [spare(2, 'spare3'), mmsi('destination2'), field('message21', 6), field('slot21', 12), spare(2, 'spare4')]
      : []),
  ],
  least: 88,
})

const assignment = (bits: number): Variant => {
  const one = (n: number): FieldSpec[] => [mmsi(`destination${n}`), field(`offset${n}`, 12), field(`increment${n}`, 10)]
  return { fields: [...acknowledge, ...one(1), ...(bits >= 144 ? one(2) : [spare(4, 'spare2')])], least: 92 }
}

const management = (bits: number): Variant => ({
  fields: [
    ...acknowledge,
    ...[1, 2, 3, 4]
      .slice(0, Math.max(1, Math.min(4, Math.floor((bits - 40) / 30))))
      .flatMap((n) => [
        field(`offset${n}`, 12),
        field(`slots${n}`, 4),
        field(`timeout${n}`, 3),
        field(`increment${n}`, 11),
      ]),
  ],
  least: 70,
})

const channels = (addressed: boolean): Variant => ({
  fields: [
    ...acknowledge,
    field('channelA', 12),
    field('channelB', 12),
    field('transmitReceive', 4),
    flag('lowPower'),
    ...(addressed
      ? [mmsi('destination1'), spare(5, 'spare2'), mmsi('destination2'), spare(5, 'spare3')]
      : [coarseLon('eastLon'), coarseLat('northLat'), coarseLon('westLon'), coarseLat('southLat')]),
    flag('addressed'),
    flag('bandA'),
    flag('bandB'),
    field('zone', 3),
    spare(23, 'spare4'),
  ],
  least: 168,
})

const staticA = (bits: number): Variant => ({
  fields: [...header, field('part', 2), text('name', 20), ...(bits >= 168 ? [spare(8)] : [])],
  least: 160,
})
const staticB = (mothership: boolean): Variant => ({
  fields: [
    ...header,
    field('part', 2),
    field('shipType', 8),
    text('vendor', 3),
    field('model', 4),
    field('serial', 20),
    text('callSign', 7),
    ...(mothership ? [mmsi('mothership')] : dimensions),
    field('epfd', 4),
    spare(2),
  ],
  least: 162,
})
const staticOther: Variant = { fields: [...header, field('part', 2), rest('data', 'bits')], least: 40 }

/** Variant bits of types 25 and 26: 1 addressed, 2 structured, 4 gpsd's layout. */
const binary = (type: number, variant: number): Variant => {
  const fields = [...header, flag('addressed'), flag('structured')]
  if (variant & 1) fields.push(mmsi('destination'), ...(variant & 4 ? [] : [spare(2)]))
  if (variant & 2) fields.push(...application('dac', 'fi'))
  fields.push(rest('data', 'bits'))
  if (type === 26) {
    if (!(variant & 4)) fields.push(spare(4, 'spare2'))
    fields.push(flag('communicationSelector'), field('communicationState', 19))
  }
  return { fields, least: 40 + (type === 26 ? (variant & 4 ? 20 : 24) : 0) }
}

/** Longest message that is told apart by its length: nine sentences of 62 characters. */
const LONGEST = 4096
const made = new Map<number, Layout>()

const variantOf = (type: number, variant: number, bits: number): Variant => {
  switch (type) {
    case 7:
    case 13:
      return acknowledgements(bits)
    case 15:
      return interrogation(bits)
    case 16:
      return assignment(bits)
    case 20:
      return management(bits)
    case 22:
      return channels(variant === 1)
    case 24:
      return variant === 0 ? staticA(bits) : variant === 3 ? staticOther : staticB(variant === 2)
    case 25:
    case 26:
      return binary(type, variant)
    default:
      return tables[type] ?? { fields: [...header, rest('data', 'bits')], least: 38 }
  }
}

/** Layout of a variant at a length. */
export const layoutFor = (type: number, variant: number, bits: number): Layout => {
  const length = Math.min(bits, LONGEST)
  const key = (type * 8 + variant) * (LONGEST + 1) + length
  let layout = made.get(key)
  if (!layout) {
    const { fields, least } = variantOf(type, variant, length)
    layout = layoutOf(type, fields, length, least)
    made.set(key, layout)
  }
  return layout
}

const NOMINAL: (Layout | undefined)[] = Array.from({ length: 64 }, (_, type) =>
  [1, 2, 3, 4, 11, 18].includes(type) ? layoutFor(type, 0, 168) : undefined,
)

/** Which variant a message with these bits is of. */
export const variantIn = (six: Uint8Array, bits: number, type: number, binaryLayout: BinaryLayout): number => {
  if (type === 22) return bits > 139 ? unsignedAt(six, 139, 1) : 0
  if (type === 24) {
    const part = bits >= 40 ? unsignedAt(six, 38, 2) : 0
    if (part > 1) return 3
    return part === 0 ? 0 : Math.floor(unsignedAt(six, 8, 30) / 10_000_000) === 98 ? 2 : 1
  }
  if (type === 25 || type === 26)
    return (bits >= 40 ? unsignedAt(six, 38, 1) + 2 * unsignedAt(six, 39, 1) : 0) + (binaryLayout === 'gpsd' ? 4 : 0)
  return 0
}

/** The layout of the message in `six`. */
export const layoutIn = (six: Uint8Array, bits: number, binaryLayout: BinaryLayout = 'itu'): Layout => {
  const type = six[0]!
  if (bits === 168 && NOMINAL[type]) return NOMINAL[type]!
  return layoutFor(type, variantIn(six, bits, type, binaryLayout), bits)
}
