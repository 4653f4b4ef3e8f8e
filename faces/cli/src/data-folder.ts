/** Where real reference files are looked for: SETU_DATA, then .references/, then a neighbour folder. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

export const dataFolders = (given?: string): string[] =>
  [given, process.env['SETU_DATA'], '.references', '../shared/data']
    .filter((f): f is string => f !== undefined && f !== '')
    .map((f) => resolve(f))

/** The folder that holds a file, or undefined. */
export const folderOf = (path: string, given?: string): string | undefined =>
  dataFolders(given).find((folder) => existsSync(resolve(folder, path)))
