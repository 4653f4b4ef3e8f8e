/**
 * When the code here was built. A key promises equal bytes for equal versions; while a version is being written its code
 * changes under it, so a result is found again by its key only within one build.
 */
import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { foundationVersion } from '@setu/core/version'

export const buildStamp = (): string => {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
  let newest = 0
  for (const floor of ['foundation', 'missions', 'service']) {
    try {
      for (const name of readdirSync(join(root, floor))) {
        for (const at of ['dist/tsconfig.tsbuildinfo', 'tsconfig.tsbuildinfo']) {
          const info = statSync(join(root, floor, name, at), { throwIfNoEntry: false })
          if (info) newest = Math.max(newest, info.mtimeMs)
        }
      }
    } catch {
      // Installed from packages: the version says it all.
    }
  }
  return `${foundationVersion}-${Math.round(newest)}`
}
