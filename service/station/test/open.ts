/** A station on a folder of its own, with the processes made for tests beside `echo`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Catalogue } from '@setu/jobs/catalogue'
import type { FastifyInstance } from 'fastify'
import type { StationOptions } from '../src/options.js'
import { createStation } from '../src/station.js'
// @ts-expect-error: a fixture in plain JavaScript
import * as fixture from './fixtures/catalogue.mjs'

export const testCatalogue = {
  ...(fixture as unknown as Catalogue),
  module: pathToFileURL(join(import.meta.dirname, 'fixtures', 'catalogue.mjs')).href,
}

export interface Opened {
  readonly station: FastifyInstance
  readonly dataDir: string
  close(): Promise<void>
}

export const openStation = async (options: StationOptions = {}): Promise<Opened> => {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'setu-station-')))
  const station = await createStation({
    catalogue: testCatalogue,
    memoryBytes: 400 * 2 ** 20,
    // The tests themselves compute on this loop.
    mostLoopSeconds: null,
    ...options,
    dataDir,
  })
  return {
    station,
    dataDir,
    async close() {
      await station.close()
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export const json = { 'content-type': 'application/json', accept: 'application/json' }
/** Waits for the end of a job. */
export const endOf = async (station: FastifyInstance, id: string): Promise<Record<string, unknown>> => {
  for (;;) {
    const job = (await station.inject(`/jobs/${id}`)).json() as Record<string, unknown>
    if (job['status'] !== 'accepted' && job['status'] !== 'running') return job
    await new Promise((done) => setTimeout(done, 15))
  }
}
