/**
 * How often a ship is heard where it is: receptions and hours under observation by H3 cell (resolution 3, about 12,000 km2)
 * and class, out of the intervals between successive positions of tracks that are shorter than a gap. With a gamma prior
 * (Jeffreys, shape 1/2) on the rate of a Poisson process, the chance of hearing nothing for T hours from a ship that goes
 * on sending is (h / (h + T)) ^ (n + 1/2). Receptions come in bursts, so one pass of a satellite counts once: receptions
 * within 20 minutes are one.
 */
import { latLngToCell } from 'h3-js'
import { positionFlags } from './positions.js'
import type { ShipTrack } from './ship-track.js'

export interface Reception {
  /** Bursts heard in a cell and the ship-hours behind them. */
  cell(
    lon: number,
    lat: number,
    classB: boolean,
  ): { readonly bursts: number; readonly hours: number; readonly positions: number }
  /** Positions a day of a ship there; null where nothing was heard. */
  perDay(lon: number, lat: number, classB: boolean): number | null
  /** Chance of silence for so many hours by chance; null without any hours in the cell. */
  silence(lon: number, lat: number, classB: boolean, hours: number): number | null
}

const RESOLUTION = 3
const BURST_MS = 20 * 60_000
const HOUR = 3_600_000

export const receptionOf = (tracks: readonly ShipTrack[], gapHours: number): Reception => {
  const cells = new Map<string, { bursts: number; hours: number; positions: number }>()
  // One degree in ten: neighbours share their cell almost always, and the library is asked seldom.
  const near = new Map<number, string>()
  const keyOf = (lon: number, lat: number, classB: boolean): string => {
    const rough = (Math.floor((lat + 90) * 10) * 3601 + Math.floor((lon + 180) * 10)) * 2 + (classB ? 1 : 0)
    let key = near.get(rough)
    if (key === undefined) {
      key = `${latLngToCell(lat, lon, RESOLUTION)}${classB ? 'B' : 'A'}`
      near.set(rough, key)
    }
    return key
  }
  for (const t of tracks) {
    let burstMs = Number.NEGATIVE_INFINITY
    for (let i = 0; i < t.n; i++) {
      const key = keyOf(t.lon[i]!, t.lat[i]!, (t.flags[i]! & positionFlags.classB) !== 0)
      let cell = cells.get(key)
      if (!cell) cells.set(key, (cell = { bursts: 0, hours: 0, positions: 0 }))
      cell.positions++
      if (i > 0) {
        const hours = (t.timeMs[i]! - t.timeMs[i - 1]!) / HOUR
        if (hours <= gapHours) cell.hours += hours
      }
      if (t.timeMs[i]! - burstMs > BURST_MS) {
        cell.bursts++
        burstMs = t.timeMs[i]!
      }
    }
  }
  const cell = (lon: number, lat: number, classB: boolean) =>
    cells.get(keyOf(lon, lat, classB)) ?? { bursts: 0, hours: 0, positions: 0 }
  return {
    cell,
    perDay(lon, lat, classB) {
      const c = cell(lon, lat, classB)
      return c.hours > 0 ? (c.positions / c.hours) * 24 : null
    },
    silence(lon, lat, classB, hours) {
      const c = cell(lon, lat, classB)
      return c.hours > 0 ? (c.hours / (c.hours + hours)) ** (c.bursts + 0.5) : null
    },
  }
}
