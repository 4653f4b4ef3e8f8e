/**
 * Files of the archive: `day=…/cell=…/part-….parquet` hold positions, `day=…/index-….parquet` which ships are in which cell.
 * Where ships are asked for, only the cells that they are in are opened; a tree without an index is read as it is.
 */
import type { Source } from '@setu/core/contract'
import { entriesOf } from '@setu/core/source'
import { openParquet } from '@setu/formats/parquet/read'

const INDEX = /^(?:(.*)\/)?index-[A-Za-z0-9_]+-\d{8}(?:\.\d{8})?\.parquet$/
const CELL = /^(?:(.*)\/)?cell=([0-9a-z]+)\/part-[^/]+\.parquet$/

export const entriesWith = async (source: Source, ships: ReadonlySet<number> | undefined): Promise<string[]> => {
  const entries = await entriesOf(source)
  const indexes = entries.filter((e) => INDEX.test(e))
  if (indexes.length === 0) return entries
  const rest = entries.filter((e) => !INDEX.test(e))
  if (!ships) return rest
  const cells = new Map<string, Set<string>>()
  for (const entry of indexes) {
    const day = INDEX.exec(entry)![1] ?? ''
    let there = cells.get(day)
    if (!there) cells.set(day, (there = new Set()))
    const rows = await (await openParquet(await source.open(entry), entry)).read({ columns: ['mmsi', 'cell'] })
    for (const [i, mmsi] of rows['mmsi']!.entries()) if (ships.has(mmsi as number)) there.add(String(rows['cell']![i]))
  }
  return rest.filter((entry) => {
    const [, day = '', cell] = CELL.exec(entry) ?? []
    const there = cells.get(day)
    return cell === undefined || there === undefined || there.has(cell)
  })
}
