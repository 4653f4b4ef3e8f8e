/** A real overpass of GPM over a real radar, matched here and by an independent calculation. */
import type { Bench, Reference } from '@setu/core/contract'
import { minuteMs } from '@setu/core/time'
import { matchRow } from '../match-scores.js'
import { matchRadars } from '../radar-match.js'
import { openPolarVolume } from '../readers/polar-volume.js'
import { openSpaceRadar } from '../readers/space-radar.js'
import { openSwaths } from '../readers/swath.js'

const KU = 'rain/gpm-overpass/2A-RW-BRS.GPM.Ku.V6-20160118.20141206-S095002-E095137.004383.V04A.HDF5'
const RADAR = 'rain/gpm-overpass/IDR66_20141206_094829.vol.h5'
const GPROF = 'rain/gpm-overpass/2A.GPM.GMI.GPROF2021v1.20140304-S175932-E193159.000079.V07A.HDF5'
const quiet = () => {}

/** Beam 1 degree, 15 to 115 km, 18 and 0 dBZ, 70 % filled, within 5 minutes. */
const matched = async (b: Bench, elevation?: number) => {
  const space = (await openSpaceRadar(await b.open(b.data(KU)), {}, quiet))!
  const ground = (await openPolarVolume(await b.open(b.data(RADAR)), {}, quiet))!
  const samples = matchRadars(space, ground, {
    beamWidth: 1,
    nearKm: 15,
    farKm: 115,
    spaceDbz: 18,
    groundDbz: 0,
    leastFill: 0.7,
    windowMs: 5 * minuteMs,
  }).filter((s) => elevation === undefined || Math.abs(s.elevation - elevation) < 0.01)
  const pairs = samples.map((s) => ({ scan: s.scan, swath: s.spaceDbz, other: s.groundDbz }))
  return matchRow('all', pairs, 'dB', 0, 1, false)
}

const SOURCE =
  'independent calculation (numpy, with wradlib 2.9.6 for parallax and beam coordinates): bins of the space radar by their own elevation angle'

const row = (
  id: string,
  what: string,
  expected: number,
  tolerance: number,
  unit: string,
  of: (r: Awaited<ReturnType<typeof matched>>) => number,
  elevation?: number,
): Reference => ({
  id: `overpass.brisbane-${id}`,
  what: `GPM Ku against the Brisbane radar, 2014-12-06: ${what}`,
  expected,
  tolerance,
  unit,
  source: SOURCE,
  needs: [KU, RADAR],
  value: async (b) => of(await matched(b, elevation)),
})

export const overpassReferences: readonly Reference[] = [
  row('samples', 'samples', 3338, 10, '1', (r) => r.n),
  row('difference', 'mean difference', 2.0184, 0.02, 'dB', (r) => r.difference.value!),
  row('deviation', 'standard deviation', 3.096, 0.02, 'dB', (r) => r.deviation!),
  row('correlation', 'correlation', 0.8719, 0.002, '1', (r) => r.correlation.value!),
  row('lowest', 'mean difference of the sweep at 0.5 degrees', 2.6906, 0.02, 'dB', (r) => r.difference.value!, 0.5),
  row('middle', 'mean difference of the sweep at 2.4 degrees', 1.5909, 0.02, 'dB', (r) => r.difference.value!, 2.4),
  {
    id: 'overpass.gprof-footprints',
    what: 'GPROF V07A: footprints with rain (the cut holds fill values only), plus first latitude',
    expected: -69.34325,
    tolerance: 1e-4,
    unit: 'deg',
    source: 'read by h5py',
    needs: [GPROF],
    value: async (b) => {
      const [swath] = (await openSwaths(await b.open(b.data(GPROF)), {}, quiet))!
      return swath!.rate.filter((v) => !Number.isNaN(v)).length + swath!.lat[0]!
    },
  },
]
