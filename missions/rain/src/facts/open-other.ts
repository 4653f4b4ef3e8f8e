/** Files that are no gridded rain: swaths, radar volumes, images of cloud tops. */
import type { Run } from '@setu/core/contract'
import { isSimulated, type ProductInputs, productOptions } from '../open-inputs.js'
import { openBrightness } from '../readers/brightness.js'
import { openPolarVolume, type PolarVolume } from '../readers/polar-volume.js'
import { onceEach } from '../readers/reader-options.js'
import { openSpaceRadar, type SpaceRadar } from '../readers/space-radar.js'
import { openSwaths, type Swath } from '../readers/swath.js'
import { brightnessFacts } from './brightness-facts.js'
import { echoFacts, swathFacts } from './swath-facts.js'
import { told } from './told.js'
import { volumeFacts } from './volume-facts.js'

type Opened = { readonly swaths: readonly Swath[] } | { readonly echoes: SpaceRadar } | { readonly volume: PolarVolume }

/** A swath or a volume, or null: decided by what is in the file. */
export const openOther = async (file: string, i: ProductInputs, run: Run): Promise<Opened | null> => {
  const source = await run.open(file)
  const [options, found] = [productOptions(i), onceEach(run.found)]
  const volume = await openPolarVolume(source, options, found)
  if (volume) return { volume }
  try {
    const swaths = await openSwaths(source, options, found)
    return swaths ? { swaths } : null
  } catch (error) {
    const echoes = await openSpaceRadar(source, options, found)
    if (echoes) return { echoes }
    throw error
  }
}

/** What such a file says of itself. */
export const otherFacts = async (file: string, i: ProductInputs, run: Run) => {
  const opened = await openOther(file, i, run)
  const source = await run.open(file)
  const t = !opened
    ? await brightnessFacts(await openBrightness(source, productOptions(i), onceEach(run.found)), run)
    : 'swaths' in opened
      ? swathFacts(opened.swaths)
      : 'echoes' in opened
        ? echoFacts(opened.echoes)
        : volumeFacts(opened.volume)
  return told(t, source.name, isSimulated(file))
}
