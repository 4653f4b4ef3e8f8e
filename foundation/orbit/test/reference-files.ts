/** Where real files are looked for; a test without them is not run. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const folders = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')]

export const pathOf = (path: string): string | undefined =>
  folders.flatMap((f) => (f ? [join(f, path)] : [])).find((p) => existsSync(p))

export const haveDebris = pathOf('debris/sgp4') !== undefined
export const haveMoon = pathOf('moon/spice') !== undefined

export const bytesOfFile = (path: string): Uint8Array => {
  const body = new Uint8Array(readFileSync(pathOf(path)!))
  return path.endsWith('.gz') ? new Uint8Array(gunzipSync(body)) : body
}
export const textOfFile = (path: string): string => new TextDecoder().decode(bytesOfFile(path))
