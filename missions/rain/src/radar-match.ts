/**
 * Samples of a space radar matched with a ground radar's volume (Schwaller & Morris 2011; Warren et al. 2018): where a
 * footprint meets a sweep, the bins of the space radar within the height of the ground beam and the bins of the ground
 * radar within the footprint, each averaged as power. Echoes below the sensitivity of each radar are left out of the mean,
 * and a sample counts where at least `leastFill` of each side's bins are above it. Footprints are moved along the scan by
 * the parallax of their height. Reflectivities are as in the files: no conversion between frequencies.
 */
import { geodesic } from '@setu/core/earth'
import { beamHeightM, groundRangeM, slantRangeM } from './radar-beam.js'
import type { PolarSweep, PolarVolume } from './readers/polar-volume.js'
import type { SpaceRadar } from './readers/space-radar.js'

export interface RadarMatchOptions {
  /** Degrees. */
  readonly beamWidth: number
  /** Least and greatest ground range from the radar, km. */
  readonly nearKm: number
  readonly farKm: number
  /** Sensitivities, dBZ. */
  readonly spaceDbz: number
  readonly groundDbz: number
  /** Share of bins above the sensitivity, 0..1. */
  readonly leastFill: number
  /** Most time between a scan and a sweep, ms. */
  readonly windowMs: number
}

export interface RadarSample {
  readonly scan: number
  readonly ray: number
  readonly lon: number
  readonly lat: number
  /** Of the sweep, degrees. */
  readonly elevation: number
  /** Of the middle of the ground beam, m. */
  readonly heightM: number
  readonly rangeKm: number
  readonly spaceDbz: number
  readonly groundDbz: number
  readonly spaceFill: number
  readonly groundFill: number
  /** Scan minus sweep, s. */
  readonly seconds: number
}

const radians = Math.PI / 180
const power = (dbz: number): number => 10 ** (dbz / 10)

/** Mean of power over bins above a sensitivity, and their share. Missing bins do not count at all. */
class Averaged {
  #sum = 0
  #above = 0
  #seen = 0
  readonly #least: number
  constructor(least: number) {
    this.#least = least
  }
  add(dbz: number): void {
    if (Number.isNaN(dbz)) return
    this.#seen++
    if (dbz < this.#least) return
    this.#above++
    this.#sum += power(dbz)
  }
  get fill(): number {
    return this.#seen ? this.#above / this.#seen : 0
  }
  get dbz(): number {
    return 10 * Math.log10(this.#sum / this.#above)
  }
}

/** Rays of a sweep by whole degrees of azimuth, so that a sector is found without looking at all. */
const raysByDegree = (sweep: PolarSweep): number[][] => {
  const out: number[][] = Array.from({ length: 360 }, () => [])
  for (const [r, a] of sweep.azimuths.entries()) out[Math.floor(a) % 360]!.push(r)
  return out
}

export const matchRadars = (space: SpaceRadar, ground: PolarVolume, o: RadarMatchOptions): RadarSample[] => {
  const { rays, scans, bins } = space
  const out: RadarSample[] = []
  const sectors = ground.sweeps.map(raysByDegree)
  const middle = Math.floor(rays / 2)
  const far = o.farKm * 1000
  const plane = (i: number): readonly [number, number] | null => {
    const [lat, lon] = [space.lat[i]!, space.lon[i]!]
    if (!(Number.isFinite(lat) && Number.isFinite(lon))) return null
    if (Math.abs(lat - ground.lat) > far / 90_000 + 0.5) return null
    const { distanceM, azimuth } = geodesic(ground.lat, ground.lon, lat, lon)
    return [distanceM * Math.sin(azimuth * radians), distanceM * Math.cos(azimuth * radians)]
  }
  for (let s = 0; s < scans; s++) {
    const nadir = plane(s * rays + middle)
    if (!nadir) continue
    for (let r = 0; r < rays; r++) {
      const i = s * rays + r
      const at = plane(i)
      if (!at || Math.hypot(...at) > far + 20_000 || !space.raining[i]) continue
      const zenith = space.zenith[i]! * radians
      const [ux, uy] = [at[0] - nadir[0], at[1] - nadir[1]]
      const away = Math.hypot(ux, uy)
      const shift = (heightM: number): readonly [number, number] => {
        const d = away > 0 ? (heightM * Math.tan(zenith)) / away : 0
        return [at[0] - ux * d, at[1] - uy * d]
      }
      const radius = (space.footprintKm * 500) / Math.cos(zenith)
      for (const [k, sweep] of ground.sweeps.entries()) {
        const seconds = (space.time[s]! - sweep.time) / 1000
        if (!(Math.abs(seconds) * 1000 <= o.windowMs)) continue
        // The height of the beam decides the parallax and the parallax the height: two rounds settle to metres.
        let [x, y] = at
        for (let n = 0; n < 3; n++) [x, y] = shift(beamHeightM(Math.hypot(x, y), sweep.elevation, ground.heightM))
        const ground_ = Math.hypot(x, y)
        if (ground_ < o.nearKm * 1000 || ground_ > far) continue
        const slant = slantRangeM(ground_, sweep.elevation, ground.heightM)
        if (slant > sweep.firstM + (sweep.bins - 1) * sweep.stepM) continue
        const heightM = beamHeightM(ground_, sweep.elevation, ground.heightM)
        const low = beamHeightM(ground_, sweep.elevation - o.beamWidth / 2, ground.heightM)
        const high = beamHeightM(ground_, sweep.elevation + o.beamWidth / 2, ground.heightM)
        const above = new Averaged(o.spaceDbz)
        const step = space.binM * Math.cos(zenith)
        for (let b = Math.max(0, Math.ceil(low / step)); b * step <= high && b < bins; b++)
          above.add(space.dbz[i * bins + bins - 1 - b]!)
        if (above.fill < o.leastFill || above.fill === 0) continue
        const below = groundMean(sweep, sectors[k]!, x, y, radius, o.groundDbz, ground.heightM)
        if (below.fill < o.leastFill || below.fill === 0) continue
        out.push({
          scan: s,
          ray: r,
          lon: space.lon[i]!,
          lat: space.lat[i]!,
          elevation: sweep.elevation,
          heightM,
          rangeKm: ground_ / 1000,
          spaceDbz: above.dbz,
          groundDbz: below.dbz,
          spaceFill: above.fill,
          groundFill: below.fill,
          seconds,
        })
      }
    }
  }
  return out
}

/** Bins of a sweep whose middle lies within `radius` of x, y (metres east and north of the radar). */
const groundMean = (
  sweep: PolarSweep,
  sectors: readonly (readonly number[])[],
  x: number,
  y: number,
  radius: number,
  least: number,
  antennaM: number,
): Averaged => {
  const mean = new Averaged(least)
  const distance = Math.hypot(x, y)
  const azimuth = (Math.atan2(x, y) / radians + 360) % 360
  const half = Math.asin(Math.min(1, radius / distance)) / radians
  const bin = (groundM: number): number =>
    (slantRangeM(groundM, sweep.elevation, antennaM) - sweep.firstM) / sweep.stepM
  const from = Math.max(0, Math.floor(bin(Math.max(0, distance - radius))))
  const to = Math.min(sweep.bins - 1, Math.ceil(bin(distance + radius)))
  for (let d = Math.floor(azimuth - half); d <= Math.floor(azimuth + half); d++)
    for (const ray of sectors[((d % 360) + 360) % 360]!) {
      const a = sweep.azimuths[ray]! * radians
      for (let b = from; b <= to; b++) {
        const g = groundRangeM(sweep.firstM + b * sweep.stepM, sweep.elevation, antennaM)
        if ((g * Math.sin(a) - x) ** 2 + (g * Math.cos(a) - y) ** 2 <= radius * radius)
          mean.add(sweep.dbz[ray * sweep.bins + b]!)
      }
    }
  return mean
}
