/** The made-up scenes as files: what every example, form and tutorial runs on offline. */
import type { SampleFiles } from '@setu/core/contract'

export const monsoon = async (): Promise<SampleFiles> => new Map()
export const broken = async (): Promise<SampleFiles> => new Map()
export const shifted = async (): Promise<SampleFiles> => new Map()
