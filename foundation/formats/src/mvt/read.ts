/** Mapbox Vector Tiles 1 and 2 to layers of features in tile units. Damaged tiles give `bad-file` with the byte. */
import { setuError } from '@setu/core/errors'
import type { TileFeature, TileGeometryType } from './write.js'

export interface ReadLayer {
  readonly name: string
  readonly version: number
  readonly extent: number
  readonly features: readonly TileFeature[]
}

const TYPES: Readonly<Record<number, TileGeometryType>> = { 1: 'point', 2: 'line', 3: 'polygon' }
const MOST_LAYERS = 1000

interface Field {
  readonly number: number
  readonly wire: number
  /** Value of wire type 0. */
  readonly value: number
  readonly start: number
  readonly end: number
}

export const readVectorTile = (body: Uint8Array, where: string): ReadLayer[] => {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const bad = (at: number, found: string, expected = 'a vector tile'): Error =>
    setuError('bad-file', { where: `${where}, byte ${at}`, found, expected })

  /** One varint: its value and the byte behind it. */
  let next = 0
  const varint = (from: number, end: number): number => {
    let [value, factor] = [0, 1]
    for (let at = from; at < end && at < from + 10; at++) {
      const byte = body[at]!
      value += (byte & 0x7f) * factor
      factor *= 128
      if (byte < 0x80) {
        next = at + 1
        return value
      }
    }
    throw bad(from, 'a number that does not end')
  }
  const fields = (start: number, end: number): Field[] => {
    const found: Field[] = []
    let at = start
    while (at < end) {
      const tag = varint(at, end)
      at = next
      const [number, wire] = [Math.floor(tag / 8), tag % 8]
      let value = 0
      let from = at
      if (wire === 0) {
        value = varint(at, end)
        at = next
      } else if (wire === 1) at += 8
      else if (wire === 5) at += 4
      else if (wire === 2) {
        const length = varint(at, end)
        from = next
        at = next + length
      } else throw bad(from, `wire type ${wire}`)
      if (at > end) throw bad(from, 'a field that goes past its end')
      found.push({ number, wire, value, start: from, end: at })
    }
    return found
  }
  const numbers = (f: Field): number[] => {
    const found: number[] = []
    let at = f.start
    while (at < f.end) {
      found.push(varint(at, f.end))
      at = next
    }
    return found
  }
  const text = (f: Field): string => new TextDecoder().decode(body.subarray(f.start, f.end))
  const unzigzag = (n: number): number => (n % 2 ? -(n + 1) / 2 : n / 2)

  const plainValue = (f: Field): string | number | boolean | null => {
    for (const v of fields(f.start, f.end)) {
      if (v.number === 1 && v.wire === 2) return text(v)
      if (v.number === 2 && v.wire === 5) return view.getFloat32(v.start, true)
      if (v.number === 3 && v.wire === 1) return view.getFloat64(v.start, true)
      if (v.number === 4) return v.value >= 2 ** 63 ? v.value - 2 ** 64 : v.value
      if (v.number === 5) return v.value
      if (v.number === 6) return unzigzag(v.value)
      if (v.number === 7) return v.value !== 0
    }
    return null
  }
  const partsOf = (f: Field, type: TileGeometryType): number[][] => {
    const commands = numbers(f)
    const parts: number[][] = []
    let [x, y, i] = [0, 0, 0]
    while (i < commands.length) {
      const [id, count] = [commands[i]! % 8, Math.floor(commands[i]! / 8)]
      i++
      if (id === 7) {
        const ring = parts.at(-1)
        if (ring && type === 'polygon') ring.push(ring[0]!, ring[1]!)
        continue
      }
      if (id !== 1 && id !== 2) throw bad(f.start, `command ${id}`, '1, 2 or 7')
      if (count * 2 > commands.length - i)
        throw bad(f.start, `${count} positions`, `at most ${(commands.length - i) / 2}`)
      for (let k = 0; k < count; k++, i += 2) {
        x += unzigzag(commands[i]!)
        y += unzigzag(commands[i + 1]!)
        if (id === 1 && !(type === 'point' && parts.length > 0)) parts.push([])
        const part = parts.at(-1)
        if (!part) throw bad(f.start, 'a line without a start')
        part.push(x, y)
      }
    }
    return parts
  }

  const layers: ReadLayer[] = []
  for (const layer of fields(0, body.length)) {
    if (layer.number !== 3 || layer.wire !== 2) continue
    if (layers.length === MOST_LAYERS) throw bad(layer.start, 'too many layers', `at most ${MOST_LAYERS}`)
    const inside = fields(layer.start, layer.end)
    const all = (n: number): Field[] => inside.filter((f) => f.number === n && f.wire === 2)
    const keys = all(3).map(text)
    const values = all(4).map(plainValue)
    const features = all(2).map((f): TileFeature => {
      const own = fields(f.start, f.end)
      const type = TYPES[own.find((o) => o.number === 3)?.value ?? 0]
      if (!type) throw bad(f.start, 'a feature without a known geometry type', 'point, line or polygon')
      const tags = own.filter((o) => o.number === 2 && o.wire === 2).flatMap(numbers)
      const properties: [string, unknown][] = []
      for (let i = 0; i + 1 < tags.length; i += 2) {
        const [key, value] = [keys[tags[i]!], values[tags[i + 1]!]]
        if (key === undefined || value === undefined)
          throw bad(f.start, `tag ${tags[i]}, ${tags[i + 1]}`, 'tags of the layer')
        properties.push([key, value])
      }
      const id = own.find((o) => o.number === 1)?.value
      const geometry = own.find((o) => o.number === 4 && o.wire === 2)
      return {
        ...(id === undefined ? {} : { id }),
        type,
        parts: geometry ? partsOf(geometry, type) : [],
        properties: Object.fromEntries(properties),
      }
    })
    const name = inside.find((f) => f.number === 1 && f.wire === 2)
    layers.push({
      name: name ? text(name) : '',
      version: inside.find((f) => f.number === 15)?.value ?? 1,
      extent: inside.find((f) => f.number === 5)?.value ?? 4096,
      features,
    })
  }
  return layers
}
