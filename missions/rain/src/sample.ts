import type { SampleFiles } from '@setu/core/contract'

export const monsoon = async (): Promise<SampleFiles> => new Map()
