/** Folders of the repository, found from the registry's package: the bundle, the build and the tests lie at other depths. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const registry = createRequire(import.meta.url).resolve('@setu/registry/registry')
export const repository = join(dirname(registry), '../../..')
export const consoleFolder = join(repository, 'faces/console/dist')
export const agreementsFolder = join(repository, 'agreements')
