/** Real files are not in the repository: `SETU_DATA`, then `.references`, then a folder beside the repository. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const repository = fileURLToPath(new URL('../../../', import.meta.url))
const folders = [process.env['SETU_DATA'], `${repository}.references`, `${repository}../shared/data`]

export const realFile = (path: string): string | undefined =>
  folders.flatMap((f) => (f ? [`${f}/${path}`] : [])).find((f) => existsSync(f))

export const realBytes = (path: string): Uint8Array => {
  const bytes = readFileSync(realFile(path)!)
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes
}
export const realText = (path: string): string => new TextDecoder('latin1').decode(realBytes(path))
