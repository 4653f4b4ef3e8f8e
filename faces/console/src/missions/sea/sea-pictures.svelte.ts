/** What lies under the ships: the radar image, the outline of its scene, zones. */
import { openFile } from '../../form/open-files.svelte.js'
import type { Given } from './given.js'
import { tagged } from './page-runs.js'
import type { Outline, Overview } from './sea-messages.js'
import type { SeaWorker } from './sea-worker.js'
import { type Zone, zonesOf } from './zones.js'

export const seaPictures = (worker: SeaWorker) => {
  let overview = $state.raw<Overview>()
  let outline = $state.raw<Outline>()
  let zones = $state.raw<readonly Zone[]>([])
  let failed = $state.raw('')
  return {
    get overview() {
      return overview
    },
    get outline() {
      return outline
    },
    get zones() {
      return zones
    },
    /** Why a picture could not be read; empty where all could. */
    get failed() {
      return failed
    },
    /** What was seen stays until there is something new; what is not given any more goes. */
    forget({ refs }: Given): void {
      if (!refs.image) overview = undefined
      if (!refs.annotation) outline = undefined
    },
    /** `current`: whether the page still shows what these pictures are of. */
    async read({ refs }: Given, current: () => boolean): Promise<void> {
      const file = (reference: string): File | undefined => openFile(reference)?.files[0]
      failed = ''
      try {
        const found = refs.zones ? zonesOf(await worker.text(refs.zones, file(refs.zones))) : []
        if (current()) zones = found
        if (refs.image) {
          const read = await worker.image(refs.image, file(refs.image))
          if (current()) overview = read
        }
        if (refs.annotation) {
          const read = await worker.outline(refs.annotation, file(refs.annotation))
          if (current()) outline = read
        }
      } catch (thrown) {
        if (current()) failed = tagged(thrown).message
      }
    },
  }
}
