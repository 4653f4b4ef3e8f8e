import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  dataset,
  features,
  figure,
  flag,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { objectInputs, orientationInputs, placeInputs, spanInputs } from './object-inputs.js'

export const inputs = inputsOf(
  {
    ...objectInputs,
    ...placeInputs,
    area: optional(
      dataset({ title: 'Area instead of a place', accepts: 'GeoJSON polygons, longitude and latitude in degrees' }),
    ),
    ...spanInputs,
    minIncidence: quantity({
      title: 'Incidence from',
      unit: 'deg',
      default: 0,
      minimum: 0,
      maximum: 89,
      group: 'Sensor',
    }),
    maxIncidence: quantity({
      title: 'Incidence to',
      unit: 'deg',
      default: 75,
      minimum: 0,
      maximum: 90,
      group: 'Sensor',
    }),
    maxOffNadir: optional(quantity({ title: 'Off-nadir to', unit: 'deg', minimum: 0, maximum: 90, group: 'Sensor' })),
    side: choice(['both', 'left', 'right'] as const, { title: 'Looks to', group: 'Sensor', default: 'both' }),
    minSun: optional(
      quantity({
        title: 'Sun from',
        description: 'For sensors that need daylight.',
        unit: 'deg',
        minimum: -90,
        maximum: 90,
        group: 'Sensor',
      }),
    ),
    swath: quantity({
      title: 'Swath',
      description: '0: as wide as the limits.',
      unit: 'km',
      default: 0,
      minimum: 0,
      maximum: 5000,
      group: 'Sensor',
    }),
    oldSets: flag({
      title: 'Old sets too',
      description: 'Element sets of low orbits more than 30 days old are refused for swaths below 20 km.',
      default: false,
      group: 'Sensor',
    }),
    moment: choice(['culmination', 'zero-doppler'] as const, {
      title: 'Moment',
      description: 'Elevation maximum, or broadside as a radar sees it. Areas are always seen broadside.',
      group: 'Sensor',
      default: 'culmination',
    }),
    ...orientationInputs,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  objects: scalar({ title: 'Objects' }),
  count: scalar({ title: 'Accesses' }),
  first: words({ title: 'First' }),
  firstObject: words({ title: 'By' }),
  bestCoverage: scalar({ title: 'Greatest share of the area in one strip', unit: '1' }),
  accesses: table(
    {
      object: words({ title: 'Object' }),
      number: scalar({ title: 'Catalogue number' }),
      time: words({ title: 'Time, UTC' }),
      end: words({ title: 'End, UTC' }),
      side: words({ title: 'Side' }),
      node: words({ title: 'Node' }),
      elevation: scalar({ title: 'Elevation', unit: 'deg' }),
      incidence: scalar({ title: 'Incidence', unit: 'deg' }),
      maxIncidence: scalar({ title: 'Greatest incidence', unit: 'deg' }),
      offNadir: scalar({ title: 'Off-nadir, geodetic', unit: 'deg' }),
      offNadirGeocentric: scalar({ title: 'Off-nadir, geocentric', unit: 'deg' }),
      range: scalar({ title: 'Slant range', unit: 'km' }),
      sunElevation: scalar({ title: 'Elevation of the Sun', unit: 'deg' }),
      coverage: scalar({ title: 'Share of the area in the strip', unit: '1' }),
      reachable: scalar({ title: 'Share within the limits', unit: '1' }),
    },
    {
      title: 'Accesses',
      description: 'Of a place: one moment. Of an area: begin and end of the strip, least and greatest incidence.',
    },
  ),
  ephemeris: words({ title: 'Sun from', description: 'How the Sun was placed, and how well.' }),
  footprints: features({ title: 'Footprints', paint: 'coverage' }),
  chart: figure({ title: 'When, and how steeply' }),
  accessesCsv: asset({ title: 'Accesses', type: 'text/csv' }),
  footprintsFile: asset({ title: 'Footprints', type: 'application/geo+json' }),
})

export const access = defineProcess({
  id: 'orbit.access',
  version: '1.2.0',
  title: 'Access to a place or an area',
  description:
    'When the sensors of a fleet can see a place or an area: moment, side, incidence, off-nadir, range, the Sun, and for areas the share that one strip covers with its footprint. Planning values: no attitude, no terrain, no instrument timeline.',
  cite: [
    'Vallado, D. A., Crawford, P., Hujsak, R., Kelso, T. S. (2006). Revisiting Spacetrack Report #3. AIAA 2006-6753.',
    'Brent, R. P. (1973). Algorithms for Minimization without Derivatives. Prentice-Hall.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'map', of: 'footprints', title: 'Footprints' },
    { kind: 'figure', of: 'chart', title: 'When, and how steeply' },
    { kind: 'table', of: 'accesses', title: 'Accesses' },
  ],
  examples: [
    {
      note: 'A made-up radar imager over a made-up district for three days',
      inputs: {
        elements: 'sample:orbit/fleet/fleet.tle',
        object: 'SAMPLE IMAGER',
        area: 'sample:orbit/fleet/area.geojson',
        hours: 72,
        minIncidence: 20,
        maxIncidence: 50,
        swath: 100,
      },
    },
  ],
  messages: {
    'orbit.access.summary':
      '{count, plural, one {One access} other {# accesses}} by {objects, plural, one {one object} other {# objects}}; the first is {object} at {time}{coverage, select, none {} other {, and the best strip covers {coverageText} of the area}}.',
    'orbit.access.none': 'No access within these limits in that span.',
  },
  sentence(o): Sentence {
    if (!o.count) return { code: 'orbit.access.none', values: {} }
    const has = o.bestCoverage !== null
    return {
      code: 'orbit.access.summary',
      values: {
        count: o.count,
        objects: o.objects ?? 0,
        object: o.firstObject,
        time: o.first,
        coverage: has ? 'given' : 'none',
        coverageText: has ? `${Math.round((o.bestCoverage ?? 0) * 100)} %` : '',
      },
    }
  },
  cost: (i, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    const objects = i.object === undefined ? Math.max(1, bytes / 165) : 1
    return { seconds: 0.2 + objects * i.hours * (i.area === undefined ? 2e-4 : 5e-3), bytes: 80e6 + 4 * bytes }
  },
  load: async () => (await import('./access.run.js')).work,
})
