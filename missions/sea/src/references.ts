/** Published and peer values that sea reproduces; `setu verify sea` runs them. */
import type { Reference } from '@setu/core/contract'

export const references: readonly Reference[] = []
