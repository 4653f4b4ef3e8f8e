/** The fields of a collection, opened once and kept: an asset never changes under its digest. */
import { assetSource } from '@setu/archive/asset-source'
import { type FieldParameter, type FieldSet, isFieldType, openFieldSet } from '@setu/archive/field-set'
import { type StacAsset, type StacItem, timesOf } from '@setu/archive/stac-types'
import { setuError } from '@setu/core/errors'
import type { Shelf } from './archive-shelf.js'
import type { QueryBox } from './collections-query.js'

const MOST_OPEN = 64
const MOST_ITEMS = 400

export interface ItemFields {
  readonly item: StacItem
  readonly fields: FieldSet
  /** Times of the field, or the item's own. */
  readonly times: readonly number[]
}

const kept = new Map<string, Promise<FieldSet>>()

const open = (folder: string, asset: StacAsset): Promise<FieldSet> => {
  const key = `${folder}\n${asset.href}\n${asset['file:checksum'] ?? asset['setu:treeChecksum'] ?? ''}`
  let found = kept.get(key)
  if (found) {
    kept.delete(key)
    kept.set(key, found)
    return found
  }
  found = assetSource(folder, asset).then((source) => openFieldSet(source, asset.href.split('/').pop()))
  kept.set(key, found)
  found.catch(() => kept.delete(key))
  if (kept.size > MOST_OPEN) {
    const [oldest, fields] = kept.entries().next().value!
    kept.delete(oldest)
    void fields.then((f) => f.close()).catch(() => {})
  }
  return found
}

export const fieldAsset = (item: StacItem): StacAsset | undefined => {
  const fields = Object.values(item.assets).filter((a) => a.href.startsWith('./') && isFieldType(a.type))
  const data = fields.filter((a) => a.roles?.includes('data'))
  // Of the same field in several formats the one that has axes of its own: in a GeoTIFF times are names of bands.
  const axes = (a: StacAsset): number => (/zarr/i.test(a.type ?? '') ? 0 : /netcdf|hdf/i.test(a.type ?? '') ? 1 : 2)
  return (data.length ? data : fields).toSorted((a, b) => axes(a) - axes(b))[0]
}

/** A field whose cells are finer than the agreement lets out is not read for this reader. */
export const checkPrecision = (degrees: number | undefined, { x, y }: FieldSet, where: string): void => {
  if (degrees === undefined) return
  const cell = Math.min(Math.abs((x[1] ?? x[0]! + 360) - x[0]!), Math.abs((y[1] ?? y[0]! + 180) - y[0]!))
  if (cell < degrees * (1 - 1e-9))
    throw setuError('refused', {
      where,
      found: `cells of ${Number(cell.toPrecision(3))} degrees`,
      expected: `at least ${degrees} degrees, as the agreement says`,
      wayOut: `A key with read:${where} sees them.`,
    })
}

/** Fields of the items that can hold what is asked, oldest first. */
export const fieldsOf = async (
  shelf: Shelf,
  collection: string,
  asked: {
    readonly box?: QueryBox
    readonly time?: readonly [number | undefined, number | undefined]
    readonly instance?: string
  } = {},
): Promise<ItemFields[]> => {
  const { archive } = shelf
  const where = ['collection = ?', `contains(item, '"href"')`]
  const values: (string | number)[] = [collection]
  if (asked.instance !== undefined) {
    where.push('id = ?')
    values.push(asked.instance)
  }
  if (asked.box) {
    const [w, s, e, n] = asked.box
    where.push(
      `(xmin IS NULL OR (ymin <= ? AND ymax >= ? AND (xmin > xmax OR ${w <= e ? '(xmin <= ? AND xmax >= ?)' : '(xmin <= ? OR xmax >= ?)'})))`,
    )
    values.push(n, s, e, w)
  }
  const [from, to] = asked.time ?? []
  if (from !== undefined) {
    where.push('t1 >= ?')
    values.push(from)
  }
  if (to !== undefined) {
    where.push('t0 <= ?')
    values.push(to)
  }
  const rows = await archive.engine.rows(
    `SELECT path, item FROM items WHERE ${where.join(' AND ')} ORDER BY t0, id LIMIT ${MOST_ITEMS + 1}`,
    values,
  )
  const found: ItemFields[] = []
  for (const row of rows) {
    const item = JSON.parse(String(row['item'])) as StacItem
    const asset = fieldAsset(item)
    if (!asset) continue
    if (found.length === MOST_ITEMS)
      throw setuError('too-large', {
        where: collection,
        found: `more than ${MOST_ITEMS} items`,
        expected: 'fewer',
        wayOut: 'Ask for a shorter time or a smaller area.',
      })
    const fields = await open(archive.folderOf({ collection, path: String(row['path']) }), asset)
    checkPrecision(archive.precisionOf(collection), fields, collection)
    const { datetime, start } = timesOf(item)
    found.push({ item, fields, times: fields.times ?? [datetime ?? start] })
  }
  return found
}

/** The newest field of a collection: what its parameters are. */
export const exampleOf = async (shelf: Shelf, collection: string): Promise<ItemFields | undefined> => {
  const rows = await shelf.archive.engine.rows(
    `SELECT path, item FROM items WHERE collection = ? ORDER BY t0 DESC, id LIMIT 20`,
    [collection],
  )
  for (const row of rows) {
    const item = JSON.parse(String(row['item'])) as StacItem
    const asset = fieldAsset(item)
    if (!asset) continue
    try {
      const fields = await open(shelf.archive.folderOf({ collection, path: String(row['path']) }), asset)
      const { datetime, start } = timesOf(item)
      return { item, fields, times: fields.times ?? [datetime ?? start] }
    } catch {
      // Not a field that can be asked; the file is there all the same.
    }
  }
  return undefined
}

export type { FieldParameter }
