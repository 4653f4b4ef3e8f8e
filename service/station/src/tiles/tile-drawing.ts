/** What can be drawn of a collection, and how a parameter of its fields is: style and range of values. */
import type { Archive } from '@setu/archive/archive'
import { extentOf } from '@setu/archive/extent'
import type { FieldParameter } from '@setu/archive/field-set'
import type { CollectionRecord } from '@setu/archive/stac-types'
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import type { FastifyRequest } from 'fastify'
import { isTable, type Shelf, type Shelves } from '../archive-shelf.js'
import { oneOf, type Query } from '../query.js'
import { keptByVersion } from './kept-tiles.js'
import type { TileMaker } from './tile-maker.js'
import { type Box, fieldZooms, type Tiled, vectorZooms } from './tile-metadata.js'
import { rangeAsked } from './tile-request.js'
import { exampleField, oldestField } from './tile-sources.js'
import { checkStyle, findStyle, styleFor, type TileStyle, type ValueRange } from './tile-styles.js'

export interface Drawn {
  readonly parameter: FieldParameter
  readonly style: TileStyle
  readonly range: ValueRange
}
export interface Drawing {
  /** Throws `not-found` for a collection that is not there or cannot be drawn. */
  tiled(id: string): Promise<Tiled>
  /** Of a collection of fields, as a request asks for it. */
  drawnAs(record: CollectionRecord, query: Query, style?: string): Promise<Drawn>
}

/** One for each view of the archive: what a reader may see is drawn for that reader. */
export const drawings = (shelves: Shelves, maker: TileMaker): ((request: FastifyRequest) => Drawing) => {
  const made = new WeakMap<Archive, Drawing>()
  return (request) => {
    const shelf = shelves.of(request)
    const before = made.get(shelf.archive)
    if (before) return before
    const drawing = createDrawing(shelf, maker)
    made.set(shelf.archive, drawing)
    return drawing
  }
}

const createDrawing = (shelf: Shelf, maker: TileMaker): Drawing => {
  const { archive } = shelf
  /** What can be drawn of a collection; null where nothing can. Kept until its items change. */
  const tiledOf = async (record: CollectionRecord): Promise<Tiled | null> => {
    const { bbox } = (await extentOf(archive, record)).spatial
    const b = bbox[0]!
    const box = (b.length === 6 ? [b[0], b[1], b[3], b[4]] : b) as unknown as Box
    if (isTable(record)) return { record, box, vector: true, zooms: vectorZooms, parameters: [] }
    const example = await exampleField(shelf, record)
    if (!example) return null
    const { fields } = example
    return { record, box, vector: false, zooms: (set) => fieldZooms(set, fields), parameters: fields.parameters }
  }
  const drawable = keptByVersion(archive, tiledOf)
  const oldest = keptByVersion(archive, (record) => oldestField(shelf, record.id))
  const tiled = async (id: string): Promise<Tiled> => {
    const record = await archive.collection(id)
    const found = await drawable(record)
    if (found) return found
    throw setuError('not-found', {
      where: record.id,
      found: 'a collection without a table and without a field',
      expected: 'one that can be drawn',
    })
  }

  const parameterOf = async (record: CollectionRecord, name: string | undefined) => {
    const { parameters } = (await exampleField(shelf, record))!.fields
    const found = name === undefined ? parameters[0] : parameters.find((p) => p.id === name)
    if (found) return found
    const ids = parameters.map((p) => p.id)
    const near = name && nearest(name.slice(0, 80), ids)
    throw setuError('bad-input', {
      where: 'parameter-name',
      found: `"${String(name).slice(0, 80)}"`,
      expected: `one of ${ids.join(', ')}`,
      ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
    })
  }
  const ranges = new Map<string, Promise<ValueRange>>()
  /** Range of a parameter in the oldest field: found once for each. */
  const rangeFor = async (record: CollectionRecord, parameter: string): Promise<ValueRange> => {
    const part = await oldest(record)
    if (!part) return [0, 1]
    const key = `${record.id}\n${parameter}\n${part.folder}\n${part.asset['file:checksum'] ?? part.asset.href}`
    let found = ranges.get(key)
    if (!found) {
      found = maker.make({ kind: 'range', part, parameter }).then((made) => made.range ?? [0, 1])
      if (ranges.size > 500) ranges.clear()
      ranges.set(key, found)
      found.catch(() => ranges.delete(key))
    }
    return found
  }
  const drawnAs = async (record: CollectionRecord, query: Query, styleId = oneOf(query, 'style')): Promise<Drawn> => {
    const parameter = await parameterOf(record, oneOf(query, 'parameter-name'))
    const style = styleId === undefined ? styleFor(parameter) : findStyle(styleId)
    checkStyle(style, parameter)
    const range =
      rangeAsked(query) ?? (style.kind === 'classes' ? ([0, 1] as const) : await rangeFor(record, parameter.id))
    return { parameter, style, range }
  }
  return { tiled, drawnAs }
}
