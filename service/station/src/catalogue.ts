/** What a station runs: every process of the registry, and `echo`. Its children load this module too. */
import type { AnyProcess } from '@setu/core/contract'
import { missions, processes as registered, unbuilt } from '@setu/registry/registry'
import { echo } from './echo.js'

export { archiveSource as archive } from '@setu/archive/asset-source'
export { missions, unbuilt }
export const processes = (): readonly AnyProcess[] => [...registered(), echo]
