/** What the routes of a station share. */
import type { Archive } from '@setu/archive/archive'
import type { AnyProcess, Mission } from '@setu/core/contract'
import type { Engine } from '@setu/jobs/engine'
import type { JobStore } from '@setu/jobs/store'
import type { Uploads } from '@setu/jobs/uploads'
import type { FastifyRequest } from 'fastify'
import type { Room, Settings } from './options.js'
import type { Pages } from './pages.js'

export interface Context {
  /** The whole archive: for what the station itself does. */
  readonly archive: Archive
  /** The archive as the reader of a request may see it. */
  archiveOf(request: FastifyRequest): Archive
  readonly settings: Settings
  readonly missions: readonly Mission[]
  readonly unbuilt: readonly Room[]
  readonly processes: readonly AnyProcess[]
  readonly engine: Engine
  readonly store: JobStore
  readonly uploads: Uploads
  readonly pages: Pages
  base(request: FastifyRequest): string
  process(id: string): AnyProcess
}
