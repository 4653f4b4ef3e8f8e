/**
 * The content of binary messages (types 6, 8, 25 and 26) by name. What no table knows keeps its DAC, FI and bits; a
 * message shorter than its table gives the fields that are whole.
 */
import { hexAt, signedAt, textAt, unsignedAt } from '../sixbit.js'
import type { ApplicationTable } from './application-fields.js'
import { applicationTables } from './application-tables.js'
import { type FieldSpec, layoutOf } from './layout.js'
import { type AisMessage, fieldValue, get, type Value } from './message.js'

export interface Application {
  readonly dac: number
  readonly fi: number
  /** Null where no table knows it. */
  readonly name: string | null
  readonly fields: Readonly<Record<string, Value | readonly Readonly<Record<string, Value>>[]>>
  readonly truncated: boolean
}

/** Place and length of the application data in a message. */
export const applicationBits = (m: AisMessage): { readonly offset: number; readonly bits: number } | null => {
  const data = m.layout.index.get('data')
  return data && m.layout.index.has('dac') ? { offset: data.offset, bits: data.width } : null
}

export const tableOf = (type: number, dac: number, fi: number): ApplicationTable | undefined =>
  applicationTables[`${type}:${dac}/${fi}`] ?? applicationTables[`${dac}/${fi}`]

const widthOf = (specs: readonly FieldSpec[]): number => specs.reduce((n, s) => n + s.width, 0)

/** Named values of a run of fields that begins at `offset` and has `bits` bits. */
export const valuesAt = (
  m: AisMessage,
  specs: readonly FieldSpec[],
  offset: number,
  bits: number,
): { readonly values: Record<string, Value>; readonly truncated: boolean } => {
  const layout = layoutOf(0, specs, bits, 0)
  const values: Record<string, Value> = {}
  for (const f of layout.fields)
    if (f.kind !== 'spare') values[f.name] = fieldValue(m, { ...f, offset: f.offset + offset })
  return { values, truncated: layout.truncated && layout.fields.some((f) => f.kind !== 'spare') }
}

const degrees = (raw: number, absent: number): number | null => (raw === absent ? null : raw / 60_000)

/** The 84 bits of a sub-area of an area notice, by its shape (IMO SN.1/Circ.289, annex 1, 11). */
const subArea = (m: AisMessage, shape: number, at: number): Record<string, Value> => {
  const scale = 10 ** unsignedAt(m.six, at, 2)
  const centre = (): Record<string, Value> => ({
    lon: degrees(signedAt(m.six, at + 2, 25), 10_860_000),
    lat: degrees(signedAt(m.six, at + 27, 24), 5_460_000),
    precision: unsignedAt(m.six, at + 51, 3),
  })
  switch (shape) {
    case 0:
      return { shape: 'circle', ...centre(), radiusMetres: unsignedAt(m.six, at + 54, 12) * scale }
    case 1:
      return {
        shape: 'rectangle',
        ...centre(),
        eastMetres: unsignedAt(m.six, at + 54, 8) * scale,
        northMetres: unsignedAt(m.six, at + 62, 8) * scale,
        orientationDegrees: unsignedAt(m.six, at + 70, 9),
      }
    case 2:
      return {
        shape: 'sector',
        ...centre(),
        radiusMetres: unsignedAt(m.six, at + 54, 12) * scale,
        leftDegrees: unsignedAt(m.six, at + 66, 9),
        rightDegrees: unsignedAt(m.six, at + 75, 9),
      }
    case 3:
    case 4: {
      const out: Record<string, Value> = { shape: shape === 3 ? 'polyline' : 'polygon' }
      for (let k = 0; k < 4; k++) {
        const bearing = unsignedAt(m.six, at + 2 + 20 * k, 10)
        if (bearing >= 720) break
        out[`bearing${k + 1}Degrees`] = bearing / 2
        out[`distance${k + 1}Metres`] = unsignedAt(m.six, at + 12 + 20 * k, 10) * scale
      }
      return out
    }
    case 5:
      return { shape: 'text', text: textAt(m.six, at, 84) }
    default:
      return { shape: `reserved ${shape}`, body: hexAt(m.six, at, 84) }
  }
}

/** What a binary message holds; null where the message is not one, or its identifier is not there. */
export const applicationOf = (m: AisMessage): Application | null => {
  const place = applicationBits(m)
  if (!place) return null
  const dac = get(m, 'dac') as number
  const fi = get(m, 'fi') as number
  const table = tableOf(m.layout.type, dac, fi)
  if (!table)
    return {
      dac,
      fi,
      name: null,
      fields: { bits: place.bits, data: hexAt(m.six, place.offset, place.bits) },
      truncated: false,
    }
  const { values, truncated } = valuesAt(m, table.fields, place.offset, place.bits)
  const fields: Record<string, Value | Record<string, Value>[]> = values
  if (table.each) {
    const width = widthOf(table.each.fields)
    const rows: Record<string, Value>[] = []
    let at = widthOf(table.fields)
    for (; rows.length < table.each.most && at + width <= place.bits; at += width) {
      const row = valuesAt(m, table.each.fields, place.offset + at, width).values
      rows.push(table.each.name === 'areas' ? subArea(m, row['shape'] as number, place.offset + at + 3) : row)
    }
    fields[table.each.name] = rows
  }
  return { dac, fi, name: table.name, fields, truncated }
}
