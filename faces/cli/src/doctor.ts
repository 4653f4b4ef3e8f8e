/** `setu doctor`: what this machine has, what is missing, and what that means. */
import { access, constants, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { freemem, totalmem } from 'node:os'
import { dataFolders } from './data-folder.js'
import { consoleFolder } from './repository.js'

export interface Check {
  readonly what: string
  readonly ok: boolean
  readonly found: string
  readonly wayOut?: string
}

const exists = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  )

const portFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)))
  })

export const doctor = async (port: number): Promise<Check[]> => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const built = await exists(consoleFolder)
  const folders = []
  for (const f of dataFolders())
    if (
      await stat(f).then(
        (s) => s.isDirectory(),
        () => false,
      )
    )
      folders.push(f)
  const free = await portFree(port)
  const writable = await access('.', constants.W_OK).then(
    () => true,
    () => false,
  )
  return [
    {
      what: 'Node',
      ok: major > 20 || (major === 20 && minor >= 19),
      found: process.version,
      wayOut: 'Node 20.19 or newer is needed; 22 or 24 is advised',
    },
    { what: 'Console', ok: built, found: built ? 'built' : 'not built', wayOut: 'npm run build' },
    {
      what: 'Reference files',
      ok: true,
      found: folders.length
        ? folders.join(', ')
        : 'none; `setu verify` runs what needs none. `setu references get` fetches them',
    },
    { what: 'Port', ok: free, found: free ? `${port} is free` : `${port} is taken`, wayOut: 'PORT=8081 npm start' },
    {
      what: 'This folder',
      ok: writable,
      found: writable ? 'writable' : 'read-only',
      wayOut: 'give --out another folder',
    },
    {
      what: 'Memory',
      ok: totalmem() > 2e9,
      found: `${(freemem() / 1e9).toFixed(1)} GB free of ${(totalmem() / 1e9).toFixed(1)} GB`,
    },
  ]
}
