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
