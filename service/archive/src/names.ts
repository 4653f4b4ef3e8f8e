/** Names in an archive: what an id may be, and where an item lies. No path is ever made of anything else. */
import { join } from 'node:path'
import { setuError } from '@setu/core/errors'

export const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
/** File names of Windows devices are no names anywhere. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

export const isId = (id: string): boolean => ID.test(id) && !id.endsWith('.') && !DEVICE.test(id)

export const checkId = (id: unknown, where: string): string => {
  if (typeof id === 'string' && isId(id)) return id
  throw setuError('bad-input', {
    where,
    found: `"${String(id).slice(0, 60)}"`,
    expected: 'letters, digits, ".", "_" and "-", at most 128, a letter or digit first',
  })
}

/** A path inside an item: `data.tif`, `field.zarr/0/c/1`. */
export const checkAssetPath = (path: string, where: string): string => {
  const parts = path.split('/')
  const good = parts.length <= 12 && parts.every((p) => /^[A-Za-z0-9._-]{1,128}$/.test(p) && !/^\.{1,2}$/.test(p))
  if (good && !DEVICE.test(parts[0]!) && parts[0] !== 'item.json' && !parts[0]!.startsWith('.')) return path
  throw setuError('bad-input', { where, found: `"${path.slice(0, 80)}"`, expected: 'a plain file name' })
}

/** `<yyyy>/<mm>/<id>` of an item that begins at an instant (UTC milliseconds). */
export const itemPath = (id: string, startMs: number): string => {
  const at = new Date(startMs)
  const year = String(at.getUTCFullYear()).padStart(4, '0')
  return join(year, String(at.getUTCMonth() + 1).padStart(2, '0'), id)
}
