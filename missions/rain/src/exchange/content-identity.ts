/**
 * The digest of a dataset's content, wherever it lies: of its bytes, or of the list of names and digests of its files. Two
 * agencies that hold the same product get the same digest; a path, a date or an address is not in it.
 */
import type { Source } from '@setu/core/contract'
import { sha256Hex } from '@setu/core/key'
import { entriesOf, readAll } from '@setu/core/source'

export const contentIdentity = async (
  source: Source,
  progress: (fraction: number) => Promise<void>,
): Promise<string> => {
  if (/^sha256:[0-9a-f]{64}$/.test(source.identity)) return source.identity
  const names = [...(await entriesOf(source))].sort()
  const lines: string[] = []
  for (const [k, name] of names.entries()) {
    await progress(k / names.length)
    const digest = sha256Hex(await readAll(await source.open(name)))
    if (names.length === 1) return `sha256:${digest}`
    lines.push(`${digest}  ${name}\n`)
  }
  return `sha256:${sha256Hex(lines.join(''))}`
}
