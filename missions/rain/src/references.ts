import type { Reference } from '@setu/core/contract'

export const references: readonly Reference[] = []
