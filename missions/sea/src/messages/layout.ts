/**
 * The layouts of the 27 messages of ITU-R M.1371-5 as data: name, width and meaning of every field, spare bits too, so
 * that one table serves decoding, encoding and documentation. A layout belongs to a type, a variant and a length; it is
 * made once and kept.
 */

/** How the bits of a field become a value. */
export type FieldKind = 'number' | 'flag' | 'text' | 'bits' | 'turn' | 'second' | 'spare'

export interface FieldSpec {
  readonly name: string
  readonly width: number
  readonly kind: FieldKind
  readonly signed: boolean
  /** The value is the raw integer divided by this. */
  readonly divisor: number
  /** Added after the division. */
  readonly bias: number
  /** The raw integer that says "not available". */
  readonly absent: number | undefined
  /** UCUM. */
  readonly unit: string | undefined
}

export interface Field extends FieldSpec {
  /** Bits from the start of the message. */
  readonly offset: number
  /** Value of the sign bit. */
  readonly half: number
}

export interface Layout {
  readonly type: number
  /** Fields that are whole in a message of this length, in order. */
  readonly fields: readonly Field[]
  readonly index: ReadonlyMap<string, Field>
  /** Bits that the fields use. */
  readonly used: number
  /** The message is shorter than its type needs: the last fields are not there. */
  readonly truncated: boolean
  /** Bits behind the last field. */
  readonly tail: number
}

type More = Partial<Pick<FieldSpec, 'kind' | 'signed' | 'divisor' | 'bias' | 'absent' | 'unit'>>

/** One field of a table. */
export const field = (name: string, width: number, more: More = {}): FieldSpec => ({
  name,
  width,
  kind: more.kind ?? 'number',
  signed: more.signed ?? false,
  divisor: more.divisor ?? 1,
  bias: more.bias ?? 0,
  absent: more.absent,
  unit: more.unit,
})
export const flag = (name: string): FieldSpec => field(name, 1, { kind: 'flag' })
export const text = (name: string, characters: number): FieldSpec => field(name, characters * 6, { kind: 'text' })
export const spare = (width: number, name = 'spare'): FieldSpec => field(name, width, { kind: 'spare' })
export const mmsi = (name: string): FieldSpec => field(name, 30)

/** Fields that take what is left: text or bits. Width 0 until the length is known. */
export const rest = (name: string, kind: 'text' | 'bits'): FieldSpec => field(name, 0, { kind })

/** Fields at their places in a message of `bits` bits. `least` is the length below which a message is cut. */
export const layoutOf = (type: number, specs: readonly FieldSpec[], bits: number, least: number): Layout => {
  const fields: Field[] = []
  let offset = 0
  let cut = bits < least
  // A field that takes the rest leaves room for those behind it.
  const behind = (from: number): number => specs.slice(from + 1).reduce((sum, s) => sum + s.width, 0)
  for (const [i, spec] of specs.entries()) {
    let { width } = spec
    if (width === 0) {
      width = Math.max(0, bits - offset - behind(i))
      if (spec.kind === 'text') width -= width % 6
    }
    if (offset + width > bits) {
      cut = true
      break
    }
    fields.push({ ...spec, offset, width, half: 2 ** (width - 1) })
    offset += width
  }
  return {
    type,
    fields,
    index: new Map(fields.map((f) => [f.name, f])),
    used: offset,
    truncated: cut,
    tail: bits - offset,
  }
}
