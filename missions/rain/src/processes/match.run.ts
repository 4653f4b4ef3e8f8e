import type { Run, Work } from '@setu/core/contract'
import type { Static } from '@setu/core/schema'
import { againstProduct } from '../match/against-product.js'
import { againstRadar } from '../match/against-radar.js'
import type { MatchInputs, MatchOutputs } from '../match/footprint-features.js'
import { openPolarVolume } from '../readers/polar-volume.js'
import { onceEach } from '../readers/reader-options.js'
import type { outputs } from './match.js'

const run = async (i: MatchInputs, host: Run): Promise<MatchOutputs> => {
  const volume = await openPolarVolume(
    await host.open(i.against),
    i.againstVariable ? { variable: i.againstVariable } : {},
    onceEach(host.found),
  )
  return volume ? againstRadar(i, volume, host) : againstProduct(i, host)
}

export const work: Work<MatchInputs, Static<typeof outputs>> = { run }
