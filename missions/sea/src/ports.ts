/**
 * Anchorages and harbour calls after Global Fishing Watch's anchorages pipeline. An anchorage is given by a list, or found:
 * an H3 cell (resolution 8, about 0.7 km2) where 20 different ships or more lay still for 12 hours or longer. A call begins
 * within 3 km of an anchorage, holds a stop (below 0.2 kn, ended above 0.5 kn) and ends beyond 4 km; the confidence, 2 to 4,
 * counts which of entry, stop, silence and exit were seen.
 */
import { cellToLatLng, latLngToCell } from 'h3-js'
import { nauticalMile, planeDistanceNmi } from './dead-reckoning.js'
import type { Anchorage } from './encounters.js'
import { eventOf, evidenceOf, type Rule, type SeaEvent } from './event.js'
import type { Positions } from './positions.js'
import type { ShipTrack } from './ship-track.js'
import type { Stop } from './stops.js'

export interface PortSettings {
  readonly enterMetres: number
  readonly exitMetres: number
  readonly stopKnots: number
  readonly goKnots: number
  readonly gapHours: number
}
export const portSettings: PortSettings = {
  enterMetres: 3000,
  exitMetres: 4000,
  stopKnots: 0.2,
  goKnots: 0.5,
  gapHours: 4,
}

/** Cells where so many ships lay still so long; names from the nearest port within 10 km. */
export const anchoragesOf = (
  stops: readonly Stop[],
  ports: readonly Anchorage[] = [],
  leastShips = 20,
  leastHours = 12,
): Anchorage[] => {
  const ships = new Map<string, Set<number>>()
  for (const s of stops) {
    if (s.endMs - s.startMs < leastHours * 3_600_000) continue
    const cell = latLngToCell(s.lat, s.lon, 8)
    const set = ships.get(cell)
    if (set) set.add(s.mmsi)
    else ships.set(cell, new Set([s.mmsi]))
  }
  return [...ships]
    .filter(([, set]) => set.size >= leastShips)
    .map(([cell]) => {
      const [lat, lon] = cellToLatLng(cell)
      const near = ports
        .map((p) => ({ p, d: planeDistanceNmi(lon!, lat!, p.lon, p.lat) * nauticalMile }))
        .sort((a, b) => a.d - b.d)[0]
      return { name: near && near.d <= 10_000 ? near.p.name : `anchorage ${cell}`, lon: lon!, lat: lat! }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const rule = (s: PortSettings): Rule => ({
  name: 'harbour call',
  version: '1.0.0',
  thresholds: {
    enterMetres: s.enterMetres,
    exitMetres: s.exitMetres,
    stopKnots: s.stopKnots,
    goKnots: s.goKnots,
    gapHours: s.gapHours,
  },
  cite: 'Global Fishing Watch, anchorages pipeline',
})

interface Visit {
  readonly anchorage: Anchorage
  readonly from: number
  entry: boolean
  stop: number
  stopEnd: number
  gap: boolean
  stopped: boolean
}

/** Anchorages by cells of a tenth of a degree. */
const gridOf = (anchorages: readonly Anchorage[]) => {
  const cells = new Map<number, Anchorage[]>()
  const key = (x: number, y: number): number => Math.floor(y * 10) * 10_000 + Math.floor(x * 10)
  for (const a of anchorages) {
    const k = key(a.lon, a.lat)
    cells.set(k, [...(cells.get(k) ?? []), a])
  }
  return (lon: number, lat: number): { anchorage: Anchorage; metres: number } | undefined => {
    let best: { anchorage: Anchorage; metres: number } | undefined
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++)
        for (const a of cells.get(key(lon + dx / 10, lat + dy / 10)) ?? []) {
          const metres = planeDistanceNmi(lon, lat, a.lon, a.lat) * nauticalMile
          if (!best || metres < best.metres) best = { anchorage: a, metres }
        }
    return best
  }
}

export const portFinder = (anchorages: readonly Anchorage[], s: PortSettings = portSettings) => {
  const nearest = gridOf(anchorages)
  return (p: Positions, t: ShipTrack): SeaEvent[] => {
    const events: SeaEvent[] = []
    let visit: Visit | undefined
    const end = (v: Visit, to: number, exit: boolean): void => {
      if (v.stop < 0 && !v.gap) return
      const seen = [v.entry, v.stop >= 0, v.gap, exit].filter(Boolean).length
      const level = Math.min(4, Math.max(2, seen + 1))
      events.push(
        eventOf({
          kind: 'portVisit',
          startMs: t.timeMs[v.from]!,
          endMs: exit ? t.timeMs[to]! : null,
          lon: v.anchorage.lon,
          lat: v.anchorage.lat,
          endLon: null,
          endLat: null,
          mmsi: [t.mmsi],
          values: {
            anchorage: v.anchorage.name,
            hours: Number(((t.timeMs[to]! - t.timeMs[v.from]!) / 3_600_000).toFixed(2)),
            stopHours: v.stop < 0 ? 0 : Number(((t.timeMs[v.stopEnd]! - t.timeMs[v.stop]!) / 3_600_000).toFixed(2)),
            level,
          },
          rule: rule(s),
          evidence: [...new Set([v.from, v.stop < 0 ? v.from : v.stop, v.stopEnd < 0 ? to : v.stopEnd, to])].map((i) =>
            evidenceOf(p, t.row[i]!),
          ),
          alternatives: [
            'at anchor off the harbour without calling',
            ...(v.gap ? ['went elsewhere while it was not heard'] : []),
          ],
          confidence: level === 4 ? 0.95 : level === 3 ? 0.85 : 0.6,
        }),
      )
    }
    for (let i = 0; i < t.n; i++) {
      const near = nearest(t.lon[i]!, t.lat[i]!)
      const speed = t.speed[i]!
      if (visit) {
        const away = planeDistanceNmi(t.lon[i]!, t.lat[i]!, visit.anchorage.lon, visit.anchorage.lat) * nauticalMile
        if (t.timeMs[i]! - t.timeMs[i - 1]! > s.gapHours * 3_600_000) visit.gap = true
        if (away > s.exitMetres) {
          end(visit, i, true)
          visit = undefined
        } else if (speed < s.stopKnots) {
          if (visit.stop < 0) visit.stop = i
          visit.stopEnd = i
          visit.stopped = true
        } else if (visit.stopped && speed > s.goKnots) {
          visit.stopEnd = i
          visit.stopped = false
        }
      }
      if (!visit && near && near.metres <= s.enterMetres) {
        const slow = speed < s.stopKnots
        visit = {
          anchorage: near.anchorage,
          from: i,
          entry: i > 0,
          stop: slow ? i : -1,
          stopEnd: slow ? i : -1,
          gap: false,
          stopped: slow,
        }
      }
    }
    if (visit) end(visit, t.n - 1, false)
    return events
  }
}
