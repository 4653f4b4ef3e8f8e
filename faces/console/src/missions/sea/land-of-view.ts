/** Coasts under a view: read again where it looks elsewhere, by half degrees. */
import { landIn } from '../../map/outlines.js'
import type { Shore } from './draw-ground.js'
import { extentOf, type View } from './view.js'

/** Beyond so many degrees the wide outlines are used, which are cut wherever they lie; the fine ones are tiles. */
const WIDE = 8

/** `changed`: the coasts of the newest view are here, or cannot be had; without them the map has its degrees. */
export const landOfView = (changed: () => void) => {
  let key = ''
  let shores: readonly Shore[] = []
  return {
    get shores() {
      return shores
    },
    async look(view: View): Promise<void> {
      const [west, south, east, north] = extentOf(view)
      const asked = [west, south, east, north].map((d) => Math.floor(d * 2)).join()
      if (asked === key) return
      key = asked
      const wide = Math.max(east - west, north - south) > WIDE
      const parts = ([0, 360, -360] as const).flatMap((by) => {
        if (wide && by !== 0) return []
        const [w, e] = wide ? [west, east] : [Math.max(-180, west - by), Math.min(180, east - by)]
        return w < e ? [{ by, box: [w - 0.3, south - 0.3, e + 0.3, north + 0.3] as const }] : []
      })
      try {
        const found = await Promise.all(
          parts.map(async ({ by, box }) => ({ by, land: await landIn([west, south, east, north], box) })),
        )
        if (asked !== key) return
        shores = found
        changed()
      } catch {
        // The same again is tried when the view comes back.
        if (asked === key) key = ''
      }
    },
  }
}
