import type { Run, Work } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import { isSample } from '@setu/core/sample'
import type { Feature, Static } from '@setu/core/schema'
import { writeCsv } from '@setu/formats/csv/write'
import { readGeoJson, writeGeoJson } from '@setu/formats/geojson/geojson'
import { accessToPlace, type SensorLimits } from '../access.js'
import { cutAtAntimeridian } from '../antimeridian.js'
import { type SampledArea, sampleArea } from '../area.js'
import { seriesMode } from '../bodies.js'
import type { ElementSet } from '../element-set.js'
import { accessChart } from '../figures/access-chart.js'
import { addSeconds, type Instant, secondsBetween } from '../instant.js'
import { bytesOfInput, nameOf, openObjects, orientationOf, propagatorOf } from '../open-objects.js'
import { sayAges, startOf } from '../set-ages.js'
import { swathAccess } from '../swath-access.js'
import { formatUtc, utcToInstant } from '../time-scales.js'
import { trackOf } from '../track.js'
import type { inputs, outputs } from './access.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>
type Row = Outputs['accesses'][number]

const MOST_ROWS = 50_000
const round = (v: number, digits: number): number => Number(v.toFixed(digits))

const openArea = async (run: Run, i: Inputs): Promise<SampledArea | null> => {
  if (i.area === undefined) return null
  const { body, name } = await bytesOfInput(run, i.area)
  const polygons = readGeoJson(body, { where: name }).features.flatMap((f) =>
    f.geometry?.type === 'Polygon'
      ? [f.geometry.coordinates as [number, number][][]]
      : f.geometry?.type === 'MultiPolygon'
        ? (f.geometry.coordinates as [number, number][][][])
        : [],
  )
  if (polygons.length === 0)
    throw setuError('bad-input', {
      where: name,
      found: 'no polygon',
      expected: 'a GeoJSON Polygon or MultiPolygon',
      wayOut: 'For one place give its latitude and longitude instead.',
    })
  return sampleArea(polygons, i.swath > 0 ? i.swath / 10 : 20, 1500)
}

const limitsOf = (i: Inputs): SensorLimits => {
  if (i.minIncidence > i.maxIncidence)
    throw setuError('bad-input', {
      where: '/minIncidence',
      found: `${i.minIncidence} deg, above the greatest of ${i.maxIncidence} deg`,
      expected: 'a least incidence below the greatest',
    })
  return {
    minIncidenceDeg: i.minIncidence,
    maxIncidenceDeg: i.maxIncidence,
    sides: i.side,
    ...(i.maxOffNadir === undefined ? {} : { maxOffNadirDeg: i.maxOffNadir }),
    ...(i.minSun === undefined ? {} : { minSunElevationDeg: i.minSun }),
  }
}

const columns = [
  ['object'],
  ['number'],
  ['time'],
  ['end'],
  ['side'],
  ['node'],
  ['elevation', 'deg'],
  ['incidence', 'deg'],
  ['maxIncidence', 'deg'],
  ['offNadir', 'deg'],
  ['offNadirGeocentric', 'deg'],
  ['range', 'km'],
  ['sunElevation', 'deg'],
  ['coverage', '1'],
  ['reachable', '1'],
] as const

const OLDEST_DAYS = 30
const NARROW_KM = 20
/** A month is 30 km and more along the track of a low orbit: a narrow swath is then pointed at another place. */
const checkAge = (i: Inputs, set: ElementSet, start: Instant): void => {
  const epoch = utcToInstant(set.epoch)
  const end = addSeconds(start, i.hours * 3600)
  const days = Math.max(secondsBetween(epoch, end), secondsBetween(start, epoch)) / 86_400
  if (i.oldSets || !(i.swath > 0 && i.swath < NARROW_KM) || set.meanMotionRevPerDay < 11 || days <= OLDEST_DAYS) return
  throw setuError('refused', {
    where: nameOf(set),
    found: `a set ${days.toFixed(0)} days from the times, for a swath of ${i.swath} km`,
    expected: `at most ${OLDEST_DAYS} days for swaths below ${NARROW_KM} km`,
    wayOut: 'Get a newer set, or allow old ones (oldSets).',
  })
}

export const work: Work<Inputs, Static<typeof outputs>> = {
  async run(i, run): Promise<Outputs> {
    const limits = limitsOf(i)
    const { sets, where } = await openObjects(run, i)
    const area = await openArea(run, i)
    const start = startOf(i.start, sets)
    const span = i.hours * 3600
    const eo = await orientationOf(run, i, addSeconds(start, span / 2))
    sayAges(run, sets, nameOf, start, span)
    const found: { row: Row; seconds: number; feature: Feature | null }[] = []
    let failed = 0
    for (const [k, set] of sets.entries()) {
      await run.progress(k / sets.length, nameOf(set))
      const named = { object: nameOf(set), number: set.catalogueNumber }
      try {
        checkAge(i, set, start)
        const track = trackOf(propagatorOf(set), start, eo)
        if (area)
          for (const s of swathAccess(track, area, span, limits, { swathKm: i.swath, eo })) {
            const row: Row = {
              ...named,
              time: formatUtc(s.start),
              end: formatUtc(s.end),
              side: s.side,
              node: s.node,
              elevation: round(90 - s.minIncidenceDeg, 3),
              incidence: round(s.minIncidenceDeg, 3),
              maxIncidence: round(s.maxIncidenceDeg, 3),
              offNadir: round(s.minOffNadirDeg, 3),
              offNadirGeocentric: null,
              range: null,
              sunElevation: round(s.sunElevationDeg, 3),
              coverage: round(s.coverage, 4),
              reachable: round(s.reachable, 4),
            }
            const polygons = cutAtAntimeridian(s.footprint)
            found.push({
              row,
              seconds: s.start.taiDay * 86_400 + s.start.taiSeconds,
              feature: polygons.length
                ? { type: 'Feature', geometry: { type: 'MultiPolygon', coordinates: polygons }, properties: { ...row } }
                : null,
            })
          }
        else
          for (const g of accessToPlace(track, { lat: i.lat, lon: i.lon, heightM: i.height }, span, limits, {
            kind: i.moment,
            eo,
          }))
            found.push({
              row: {
                ...named,
                time: formatUtc(g.time),
                end: '',
                side: g.side,
                node: g.node,
                elevation: round(g.elevationDeg, 4),
                incidence: round(g.incidenceDeg, 4),
                maxIncidence: round(g.incidenceDeg, 4),
                offNadir: round(g.offNadirGeodeticDeg, 4),
                offNadirGeocentric: round(g.offNadirGeocentricDeg, 4),
                range: round(g.rangeKm, 3),
                sunElevation: round(g.sunElevationDeg, 3),
                coverage: null,
                reachable: null,
              },
              seconds: g.time.taiDay * 86_400 + g.time.taiSeconds,
              feature: null,
            })
      } catch (error) {
        if (!isSetuError(error, 'failed-check') && !isSetuError(error, 'refused')) throw error
        if (sets.length === 1) throw error
        if (++failed <= 20)
          run.found({
            code: 'orbit.not-propagated',
            severity: 'warning',
            where: named.object,
            message: `${named.object} was left out: ${error.message}`,
          })
      }
    }
    found.sort((a, b) => a.seconds - b.seconds)
    if (found.length > MOST_ROWS) {
      run.found({
        code: 'orbit.too-many',
        severity: 'warning',
        message: `${found.length} accesses; the first ${MOST_ROWS} are kept.`,
        affects: 'accesses',
      })
      found.length = MOST_ROWS
    }
    if (found.length === 0 && i.minSun !== undefined)
      run.found({
        code: 'orbit.no-daylight',
        severity: 'note',
        message: `No access with the Sun above ${i.minSun} degrees; without that limit there may be some.`,
        affects: 'count',
      })
    const list = found.map((f) => f.row)
    const footprints = found.flatMap((f) => (f.feature ? [f.feature] : []))
    const collection = { type: 'FeatureCollection' as const, features: footprints }
    return {
      objects: sets.length,
      count: list.length,
      first: list[0]?.time ?? '',
      firstObject: list[0]?.object ?? '',
      bestCoverage: area && list.length ? Math.max(...list.map((r) => r.coverage ?? 0)) : null,
      accesses: list.slice(0, 5000),
      ephemeris: seriesMode,
      footprints: { type: 'FeatureCollection', features: footprints.slice(0, 500) },
      chart: accessChart(
        list.map((r) => ({ time: r.time, object: r.object, incidence: r.incidence ?? 0, side: r.side })),
        { source: where, ...(isSample(i.elements) ? { simulated: true } : {}) },
      ),
      accessesCsv: await run.write(
        'accesses.csv',
        'text/csv',
        writeCsv(
          columns.map(([name, unit]) => (unit ? { name, unit } : { name })),
          list.map((r) => columns.map(([name]) => r[name])),
        ),
      ),
      footprintsFile: await run.write('footprints.geojson', 'application/geo+json', writeGeoJson(collection)),
    }
  },
}
