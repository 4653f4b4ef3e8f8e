/**
 * What ships say of themselves over time: a slowly changing table with the first and last time that each identity was
 * heard. Parts that come alone (types 24 A and B) complete what was known; a change of name, call sign, IMO number, type
 * or size begins a new row.
 */
import { isImoNumber } from './imo.js'
import type { StaticReport } from './positions.js'

export interface Identity {
  readonly mmsi: number
  readonly fromMs: number
  toMs: number
  name: string | null
  callSign: string | null
  imo: number | null
  /** False where the check digit of the IMO number is wrong. */
  imoValid: boolean | null
  shipType: number | null
  lengthMetres: number | null
  widthMetres: number | null
  draughtMetres: number | null
  destination: string | null
}

const FIXED = ['name', 'callSign', 'imo', 'shipType', 'lengthMetres', 'widthMetres'] as const

const begun = (r: StaticReport, before?: Identity): Identity => ({
  mmsi: r.mmsi,
  fromMs: r.timeMs,
  toMs: r.timeMs,
  name: r.name ?? before?.name ?? null,
  callSign: r.callSign ?? before?.callSign ?? null,
  imo: r.imo ?? before?.imo ?? null,
  imoValid: r.imo === undefined ? (before?.imoValid ?? null) : isImoNumber(r.imo),
  shipType: r.shipType ?? before?.shipType ?? null,
  lengthMetres: r.lengthMetres ?? before?.lengthMetres ?? null,
  widthMetres: r.widthMetres ?? before?.widthMetres ?? null,
  draughtMetres: r.draughtMetres ?? before?.draughtMetres ?? null,
  destination: r.destination ?? before?.destination ?? null,
})

/** Reports folded into the history; `history` holds the rows of each ship, the current one last, and is changed. */
export const foldIdentities = (history: Map<number, Identity[]>, reports: readonly StaticReport[]): void => {
  for (const r of [...reports].sort((a, b) => a.timeMs - b.timeMs)) {
    const rows = history.get(r.mmsi)
    const current = rows?.at(-1)
    if (!rows || !current) {
      history.set(r.mmsi, [begun(r)])
      continue
    }
    if (r.timeMs < current.fromMs) continue
    if (
      r.name === undefined &&
      r.callSign === undefined &&
      r.imo === undefined &&
      r.shipType === undefined &&
      r.lengthMetres === undefined &&
      r.destination === undefined
    ) {
      current.toMs = r.timeMs
      continue
    }
    const changed = FIXED.some((key) => r[key] !== undefined && current[key] !== null && current[key] !== r[key])
    if (changed) {
      rows.push(begun(r, current))
      continue
    }
    current.toMs = r.timeMs
    for (const key of FIXED)
      if (r[key] !== undefined) (current as Record<(typeof FIXED)[number], unknown>)[key] = r[key]
    if (r.imo !== undefined) current.imoValid = isImoNumber(r.imo)
    current.draughtMetres = r.draughtMetres ?? current.draughtMetres
    current.destination = r.destination ?? current.destination
  }
}

/** Name, call sign and IMO at a time as one text, for telling ships apart; undefined where nothing was said. */
export const identityAt =
  (history: ReadonlyMap<number, readonly Identity[]>) =>
  (mmsi: number, timeMs: number): string | undefined => {
    const rows = history.get(mmsi)
    if (!rows) return undefined
    let found = rows[0]!
    for (const row of rows) if (row.fromMs <= timeMs) found = row
    return found.imo === null && found.callSign === null ? undefined : `${found.imo ?? ''}/${found.callSign ?? ''}`
  }
