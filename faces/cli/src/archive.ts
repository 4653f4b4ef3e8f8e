/** `setu archive verify | reindex | import | export | compact` and `setu keep <job>`: the archive without a station. */
import { join, resolve } from 'node:path'
import type { Archive } from '@setu/archive/archive'
import { setuError } from '@setu/core/errors'
import type { Command } from 'commander'
import { alignRows } from './show.js'
import { progressBar } from './terminal.js'

interface Given {
  readonly data: string
  readonly json?: boolean
  readonly collection?: string
  readonly [option: string]: unknown
}

const withArchive = async (given: Given, work: (archive: Archive) => Promise<void>): Promise<void> => {
  const { openArchive } = await import('@setu/archive/archive')
  const archive = await openArchive(join(given.data, 'archive'))
  try {
    await work(archive)
  } finally {
    await archive.close()
  }
}

const print = (given: Given, value: unknown, lines: readonly string[]): void => {
  process.stdout.write(given.json ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`)
}

/** The folder of a result: a folder as it is, or the job of this id. */
const resultFolder = async (job: string, data: string): Promise<string> => {
  const { stat } = await import('node:fs/promises')
  const candidates = [
    resolve(job),
    ...(/^[A-Za-z0-9][A-Za-z0-9-]{7,63}$/.test(job) ? [join(data, 'jobs', job, 'result')] : []),
  ]
  for (const folder of candidates)
    if ((await stat(join(folder, 'item.json')).catch(() => undefined))?.isFile()) return folder
  throw setuError('not-found', {
    where: job,
    found: 'no whole result',
    expected: 'the id of a job that has ended, or a folder that --out wrote',
  })
}

export const addArchive = (program: Command, setUp: (command: Command) => Command): void => {
  const archive = setUp(program.command('archive')).summary('The archive of open files')
  const sub = (name: string, text: string): Command =>
    setUp(archive.command(name))
      .description(text)
      .option('--data <folder>', 'where the station keeps its data', '.setu')
      .option('--json', 'print one JSON document')

  sub('verify', 'Read every file and compare it with its digest, and the index with the files').action(
    async (given: Given) =>
      withArchive(given, async (opened) => {
        const { archiveVerify } = await import('@setu/archive/verify')
        const bar = progressBar()
        const found = await archiveVerify(opened, (collection, n) => bar.show(0, `${collection} ${n}`))
        bar.end()
        const faults = found.faults.filter((f) => !f.harmless)
        print(given, found, [
          ...(found.faults.length
            ? alignRows([
                ['collection', 'where', 'found', 'expected', ''],
                ...found.faults.map((f) => [f.collection, f.where, f.found, f.expected, f.harmless ? 'harmless' : '']),
              ])
            : []),
          `${found.items} items in ${found.collections} collections, ${found.assets} assets, ${found.bytes} bytes: ${faults.length ? `${faults.length} faults` : 'whole'}`,
        ])
        process.exitCode = faults.length ? 3 : 0
      }),
  )
  sub('reindex', 'Make the index of collections again from their files')
    .argument('[collections...]')
    .action(async (which: string[], given: Given) =>
      withArchive(given, async (opened) => {
        const rows: [string, number][] = []
        for (const id of which.length ? which : (await opened.collections()).map((c) => c.id))
          rows.push([id, await opened.reindex(id)])
        print(
          given,
          Object.fromEntries(rows),
          rows.map(([id, n]) => `${id}: ${n} items`),
        )
      }),
    )
  sub('compact', 'Join small partitions of tables, and write the index anew')
    .argument('[collections...]')
    .action(async (which: string[], given: Given) =>
      withArchive(given, async (opened) => {
        const { compactCollection } = await import('@setu/archive/compact')
        const done: Record<string, { before: number; after: number }> = {}
        for (const id of which.length ? which : (await opened.collections()).map((c) => c.id))
          done[id] = await compactCollection(opened, id)
        print(
          given,
          done,
          Object.entries(done).map(([id, { before, after }]) => `${id}: ${before} partitions, now ${after}`),
        )
      }),
    )
  sub(
    'import',
    'Take in a STAC catalogue, collection or item, a table (GeoParquet, GeoJSON, CSV) or a field (Zarr, NetCDF, GeoTIFF)',
  )
    .argument('<path>')
    .option('--collection <id>', 'where it goes; a STAC file names its own')
    .option('--title <text>', 'of a new collection')
    .option('--licence <id>', 'SPDX licence of a new collection')
    .option('--agreement <id>', 'agreement of a new collection')
    .option('--id <id>', 'of the item or partition')
    .option('--datetime <instant>', 'time that a field or table is of')
    .option('--time <column>', 'column of the time of a row; by itself time, datetime or timestamp')
    .option('--location <column>', 'column that names the place of a row')
    .action(async (path: string, given: Given) =>
      withArchive(given, async (opened) => {
        const { archiveImport } = await import('@setu/archive/import')
        const bar = progressBar()
        let n = 0
        const done = await archiveImport(opened, path, given as never, () => bar.show(0, `${++n} items`))
        bar.end()
        print(given, done, [`${done.items} items into ${done.collections.join(', ')}`])
      }),
    )
  sub('export', 'Write collections as a static STAC catalogue')
    .argument('<folder>')
    .argument('[collections...]')
    .action(async (folder: string, which: string[], given: Given) =>
      withArchive(given, async (opened) => {
        const { archiveExport } = await import('@setu/archive/export')
        const done = await archiveExport(opened, which, resolve(folder))
        print(given, done, [`${done.items} items in ${folder}`])
      }),
    )
  setUp(program.command('keep <job>'))
    .summary('File the result of a job, or a folder that --out wrote, in the archive')
    .option('--collection <id>', 'instead of the one that the process names')
    .option('--data <folder>', 'where the station keeps its data', '.setu')
    .option('--json', 'print one JSON document')
    .action(async (job: string, given: Given) =>
      withArchive(given, async (opened) => {
        const [{ keepResult }, { missions }] = await Promise.all([
          import('@setu/archive/keep'),
          import('@setu/registry/registry'),
        ])
        const kept = await keepResult(opened, await resultFolder(job, given.data), {
          missions,
          ...(given.collection ? { collection: given.collection } : {}),
        })
        print(
          given,
          kept.map(({ collection, item }) => ({
            collection,
            id: item.id,
            reference: `archive:${collection}/${item.id}`,
          })),
          kept.map(({ collection, item }) => `archive:${collection}/${item.id}`),
        )
      }),
    )
}
