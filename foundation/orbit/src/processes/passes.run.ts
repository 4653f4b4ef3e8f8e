import type { Work } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { isSample } from '@setu/core/sample'
import type { Static } from '@setu/core/schema'
import { writeCsv } from '@setu/formats/csv/write'
import { seriesMode } from '../bodies.js'
import { type SkyArc, sky } from '../figures/sky.js'
import { addSeconds, isBefore, secondsBetween } from '../instant.js'
import { nameOf, openObjects, orientationOf, propagatorOf } from '../open-objects.js'
import { type Pass, passesOver } from '../passes.js'
import { sayAges, startOf } from '../set-ages.js'
import { formatUtc } from '../time-scales.js'
import { lookAt, stationOf } from '../topocentric.js'
import { type Track, trackOf } from '../track.js'
import type { inputs, outputs } from './passes.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const MOST_ROWS = 100_000
const round = (v: number, digits: number): number => Number(v.toFixed(digits))

const arcOf = (track: Track, station: ReturnType<typeof stationOf>, p: Pass, span: number): [number, number][] => {
  const from = p.rise ? secondsBetween(track.start, p.rise.time) : 0
  const to = p.set ? secondsBetween(track.start, p.set.time) : span
  return Array.from({ length: 25 }, (_, k) => {
    const look = lookAt(station, track.at(from + ((to - from) * k) / 24).position)
    return [look.azimuthDeg, look.elevationDeg]
  })
}

export const work: Work<Inputs, Static<typeof outputs>> = {
  async run(i, run): Promise<Outputs> {
    const { sets, where } = await openObjects(run, i)
    const start = startOf(i.start, sets)
    const span = i.hours * 3600
    const eo = await orientationOf(run, i, addSeconds(start, span / 2))
    sayAges(run, sets, nameOf, start, span)
    const site = { lat: i.lat, lon: i.lon, heightM: i.height }
    const station = stationOf(site)
    const found: { name: string; number: number; pass: Pass; track: Track }[] = []
    let failed = 0
    for (const [k, set] of sets.entries()) {
      await run.progress(k / sets.length, nameOf(set))
      try {
        const track = trackOf(propagatorOf(set), start, eo)
        const options = { minElevationDeg: i.minElevation, refraction: i.refraction, eo }
        for (const pass of passesOver(track, site, span, options))
          if (!i.visible || pass.visible) found.push({ name: nameOf(set), number: set.catalogueNumber, pass, track })
      } catch (error) {
        if (!isSetuError(error, 'failed-check') && !isSetuError(error, 'refused')) throw error
        failed++
        if (failed <= 20)
          run.found({
            code: 'orbit.not-propagated',
            severity: 'warning',
            where: nameOf(set),
            message: `${nameOf(set)} was left out: ${error.message}`,
          })
      }
      if (found.length > MOST_ROWS) break
    }
    if (found.length > MOST_ROWS)
      run.found({
        code: 'orbit.too-many',
        severity: 'warning',
        message: `More than ${MOST_ROWS} passes; the list is cut.`,
        affects: 'passes',
      })
    found.sort((a, b) => (isBefore(a.pass.culmination.time, b.pass.culmination.time) ? -1 : 1))
    const list: Outputs['passes'] = found.map(({ name, number, pass: p }) => ({
      object: name,
      number,
      rise: p.rise ? formatUtc(p.rise.time) : '',
      riseAzimuth: p.rise ? round(p.rise.azimuthDeg, 3) : null,
      culmination: formatUtc(p.culmination.time),
      elevation: round(i.refraction ? p.culmination.apparentElevationDeg : p.culmination.elevationDeg, 4),
      azimuth: round(p.culmination.azimuthDeg, 3),
      range: round(p.culmination.rangeKm, 3),
      set: p.set ? formatUtc(p.set.time) : '',
      setAzimuth: p.set ? round(p.set.azimuthDeg, 3) : null,
      duration: round(p.seconds, 3),
      sunElevation: round(p.culmination.sunElevationDeg, 3),
      phaseAngle: round(p.culmination.phaseAngleDeg, 2),
      seenByEye: p.visible ? 'yes' : 'no',
    }))
    const best = list.reduce<Outputs['passes'][number] | undefined>(
      (a, b) => (a && a.elevation! >= b.elevation! ? a : b),
      undefined,
    )
    const arcs: SkyArc[] = found.slice(0, 24).map(({ name, pass, track }) => ({
      name,
      points: arcOf(track, station, pass, span),
      label: formatUtc(pass.culmination.time, 0),
    }))
    const columns = [
      ['object'],
      ['number'],
      ['rise'],
      ['riseAzimuth', 'deg'],
      ['culmination'],
      ['elevation', 'deg'],
      ['azimuth', 'deg'],
      ['range', 'km'],
      ['set'],
      ['setAzimuth', 'deg'],
      ['duration', 's'],
      ['sunElevation', 'deg'],
      ['phaseAngle', 'deg'],
      ['seenByEye'],
    ] as const
    return {
      objects: sets.length,
      count: list.length,
      highest: best ? best.elevation : null,
      highestTime: best ? best.culmination : '',
      highestObject: best ? best.object : '',
      passes: list.slice(0, 5000),
      ephemeris: seriesMode,
      sky: sky(arcs, {
        source: where,
        place: `${i.lat.toFixed(2)}, ${i.lon.toFixed(2)}`,
        ...(isSample(i.elements) ? { simulated: true } : {}),
      }),
      passesCsv: await run.write(
        'passes.csv',
        'text/csv',
        writeCsv(
          columns.map(([name, unit]) => (unit ? { name, unit } : { name })),
          list.map((r) => columns.map(([name]) => r[name])),
        ),
      ),
    }
  },
}
