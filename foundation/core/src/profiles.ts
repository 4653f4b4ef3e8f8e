/**
 * Profiles: what a dataset that crosses from one mission to another must hold, as data. A writer and a reader are both
 * tested against the profile; `profileIssues` says where a dataset departs from it. Names and units follow the CF
 * conventions (1.11); `unit` is UCUM, `cfUnits` the udunits text that stands in a file.
 */
import type { Issue } from './errors.js'
import { nearest } from './nearest.js'

export interface ProfileFlag {
  readonly value: number
  /** One word of CF `flag_meanings`. */
  readonly meaning: string
  readonly description: string
}

export interface ProfileVariable {
  readonly name: string
  readonly longName: string
  /** Of the CF standard name table, where it has one. */
  readonly standardName?: string
  readonly unit: string
  readonly cfUnits: string
  readonly type: 'float32' | 'float64' | 'int32' | 'uint8' | 'string'
  /** In this order. Readers find axes by meaning, not by order. */
  readonly dimensions: readonly string[]
  readonly need: 'required' | 'optional' | { readonly oneOf: string }
  readonly cellMethods?: string
  readonly bounds?: string
  readonly flags?: readonly ProfileFlag[]
  readonly validMin?: number
  readonly validMax?: number
}

export interface Profile {
  readonly id: string
  readonly version: string
  readonly title: string
  readonly description: string
  /** Shape of the data: fields on a grid, geometries with properties, or rows. */
  readonly shape: 'grid' | 'features' | 'table'
  /** Reference systems that a writer may use; empty: none applies. */
  readonly crs: readonly string[]
  readonly dimensions: Readonly<Record<string, 'unlimited' | 'fixed'>>
  readonly variables: readonly ProfileVariable[]
  /** Global attributes that must be there. */
  readonly attributes: readonly string[]
}

/** Half-open intervals, bounds given: an amount without its interval is no amount. */
const time: ProfileVariable = {
  name: 'time',
  longName: 'start of the interval',
  standardName: 'time',
  unit: 's',
  cfUnits: 'seconds since 1970-01-01T00:00:00Z',
  type: 'float64',
  dimensions: ['time'],
  need: 'required',
  bounds: 'time_bnds',
}

export const rainFieldProfile: Profile = Object.freeze({
  id: 'rain-field',
  version: '1.0.0',
  title: 'Rain field',
  description:
    'Rain as rate or as amount on a regular grid, one field an interval, with the reason why a value is missing.',
  shape: 'grid',
  crs: ['EPSG:4326', 'OGC:CRS84', 'projected with grid_mapping'],
  dimensions: { time: 'unlimited', lat: 'fixed', lon: 'fixed', nv: 'fixed' },
  attributes: ['Conventions', 'title', 'history', 'source'],
  variables: [
    time,
    {
      name: 'time_bnds',
      longName: 'start and end of the interval',
      unit: 's',
      cfUnits: 'seconds since 1970-01-01T00:00:00Z',
      type: 'float64',
      dimensions: ['time', 'nv'],
      need: 'required',
    },
    {
      name: 'lat',
      longName: 'latitude of the cell centre',
      standardName: 'latitude',
      unit: 'deg',
      cfUnits: 'degrees_north',
      type: 'float64',
      dimensions: ['lat'],
      need: 'required',
      validMin: -90,
      validMax: 90,
    },
    {
      name: 'lon',
      longName: 'longitude of the cell centre',
      standardName: 'longitude',
      unit: 'deg',
      cfUnits: 'degrees_east',
      type: 'float64',
      dimensions: ['lon'],
      need: 'required',
      validMin: -180,
      validMax: 360,
    },
    {
      name: 'precipitation_rate',
      longName: 'rain rate, mean over the interval',
      standardName: 'lwe_precipitation_rate',
      unit: 'mm/h',
      cfUnits: 'mm h-1',
      type: 'float32',
      dimensions: ['time', 'lat', 'lon'],
      need: { oneOf: 'rain' },
      cellMethods: 'time: mean area: mean',
      validMin: 0,
    },
    {
      name: 'precipitation_amount',
      longName: 'rain amount in the interval',
      standardName: 'lwe_thickness_of_precipitation_amount',
      unit: 'mm',
      cfUnits: 'mm',
      type: 'float32',
      dimensions: ['time', 'lat', 'lon'],
      need: { oneOf: 'rain' },
      cellMethods: 'time: sum area: mean',
      validMin: 0,
    },
    {
      name: 'missing_reason',
      longName: 'why the value is missing',
      standardName: 'status_flag',
      unit: '1',
      cfUnits: '1',
      type: 'uint8',
      dimensions: ['time', 'lat', 'lon'],
      need: 'optional',
      flags: [
        { value: 0, meaning: 'valid', description: 'The value is valid.' },
        { value: 1, meaning: 'missing', description: 'Missing, no reason given.' },
        { value: 2, meaning: 'not_observed', description: 'Not observed.' },
        { value: 3, meaning: 'sea_ice', description: 'Sea ice below.' },
        { value: 4, meaning: 'too_cold', description: 'Surface too cold for the retrieval.' },
        { value: 5, meaning: 'out_of_swath', description: 'Outside the swath.' },
        { value: 6, meaning: 'quality', description: 'Rejected by quality control.' },
        { value: 7, meaning: 'outside_area', description: 'Outside the area of the product.' },
      ],
    },
    {
      name: 'precipitation_rate_error',
      longName: 'one standard deviation of the error of the rate',
      standardName: 'lwe_precipitation_rate standard_error',
      unit: 'mm/h',
      cfUnits: 'mm h-1',
      type: 'float32',
      dimensions: ['time', 'lat', 'lon'],
      need: 'optional',
      validMin: 0,
    },
    {
      name: 'precipitation_amount_error',
      longName: 'one standard deviation of the error of the amount',
      standardName: 'lwe_thickness_of_precipitation_amount standard_error',
      unit: 'mm',
      cfUnits: 'mm',
      type: 'float32',
      dimensions: ['time', 'lat', 'lon'],
      need: 'optional',
      validMin: 0,
    },
    {
      name: 'gauge_count',
      longName: 'number of gauges in the cell',
      standardName: 'number_of_observations',
      unit: '1',
      cfUnits: '1',
      type: 'int32',
      dimensions: ['time', 'lat', 'lon'],
      need: 'optional',
      validMin: 0,
    },
  ],
} satisfies Profile)

/** Every profile there is. */
export const profiles: readonly Profile[] = [rainFieldProfile]

/** What a dataset was found to hold. */
export interface Described {
  readonly variables: readonly {
    readonly name: string
    readonly standardName?: string
    readonly units?: string
    readonly dimensions: readonly string[]
    readonly flagValues?: readonly number[]
  }[]
  readonly attributes: readonly string[]
}

const setOf = (names: readonly string[]): string => [...names].sort().join(', ')

/** Where a dataset departs from a profile; empty: it conforms. Additional variables are allowed. */
export const profileIssues = (profile: Profile, found: Described): Issue[] => {
  const issues: Issue[] = []
  const byName = new Map(found.variables.map((v) => [v.name, v]))
  const choices = new Map<string, string[]>()
  for (const v of profile.variables)
    if (typeof v.need === 'object') choices.set(v.need.oneOf, [...(choices.get(v.need.oneOf) ?? []), v.name])
  for (const [, names] of choices) {
    const present = names.filter((name) => byName.has(name))
    if (present.length !== 1)
      issues.push({
        where: names.join(' | '),
        found: present.length ? present.join(' and ') : 'none',
        expected: 'exactly one of these variables',
      })
  }
  for (const wanted of profile.variables) {
    const v = byName.get(wanted.name)
    if (!v) {
      if (wanted.need === 'required') {
        const near = nearest(wanted.name, byName.keys())
        issues.push({
          where: wanted.name,
          found: 'no such variable',
          expected: wanted.longName,
          ...(near ? { wayOut: `There is ${near}.` } : {}),
        })
      }
      continue
    }
    if (wanted.standardName && v.standardName !== wanted.standardName)
      issues.push({
        where: `${wanted.name}.standard_name`,
        found: v.standardName ?? 'none',
        expected: wanted.standardName,
      })
    if (v.units !== undefined ? v.units !== wanted.cfUnits : wanted.cfUnits !== '1')
      issues.push({ where: `${wanted.name}.units`, found: v.units ?? 'none', expected: wanted.cfUnits })
    if (setOf(v.dimensions) !== setOf(wanted.dimensions))
      issues.push({
        where: `${wanted.name} dimensions`,
        found: v.dimensions.join(', ') || 'none',
        expected: wanted.dimensions.join(', '),
      })
    const unknown = wanted.flags ? (v.flagValues ?? []).filter((f) => !wanted.flags!.some((w) => w.value === f)) : []
    if (unknown.length)
      issues.push({
        where: `${wanted.name}.flag_values`,
        found: unknown.join(', '),
        expected: wanted.flags!.map((f) => f.value).join(', '),
      })
  }
  for (const name of profile.attributes)
    if (!found.attributes.includes(name))
      issues.push({ where: `:${name}`, found: 'no such attribute', expected: 'a global attribute' })
  return issues
}

/** A dataset that holds exactly what a profile asks for, with the given choices: what a writer must produce. */
export const describedBy = (profile: Profile, chosen: readonly string[] = [], withOptional = false): Described => ({
  attributes: profile.attributes,
  variables: profile.variables
    .filter((v) => v.need === 'required' || chosen.includes(v.name) || (withOptional && v.need === 'optional'))
    .map((v) => ({
      name: v.name,
      units: v.cfUnits,
      dimensions: v.dimensions,
      ...(v.standardName ? { standardName: v.standardName } : {}),
      ...(v.flags ? { flagValues: v.flags.map((f) => f.value) } : {}),
    })),
})
