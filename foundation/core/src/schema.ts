/**
 * Words for inputs and outputs: the schema subset that every face renders exactly. A schema is JSON Schema with
 * `x-unit` (UCUM), `x-role` (dataset, estimate, table, figure, features, coverage, asset, findings), `x-group`
 * (a fold of the form) and `x-accepts` (what a dataset input can be, in words).
 */
import Type, { type Static, type TObject, type TSchema } from 'typebox'
import type { AssetRef, Finding } from './contract.js'
import type { Estimate } from './estimate.js'

/** What a person reads beside a field. `hint` only where people fail. */
export interface Label {
  readonly title: string
  readonly description?: string
  readonly group?: string
  readonly hint?: string
}

const said = ({ title, description, group, hint }: Label): Record<string, unknown> => ({
  title,
  ...(description ? { description } : {}),
  ...(group ? { 'x-group': group } : {}),
  ...(hint ? { 'x-hint': hint } : {}),
})

export const inputs = Type.Object
export const optional = Type.Optional

/** A number in `unit` (UCUM); a face also accepts text such as `0.2 [in_i]/d` and converts it at the door. */
export const quantity = (label: Label & { unit: string; default?: number; minimum?: number; maximum?: number }) =>
  Type.Number({ ...said(label), 'x-unit': label.unit, ...bounds(label) })

export const count = (label: Label & { default?: number; minimum?: number; maximum?: number }) =>
  Type.Integer({ ...said(label), ...bounds(label) })

const bounds = (b: { default?: number; minimum?: number; maximum?: number }): Record<string, number> => ({
  ...(b.default === undefined ? {} : { default: b.default }),
  ...(b.minimum === undefined ? {} : { minimum: b.minimum }),
  ...(b.maximum === undefined ? {} : { maximum: b.maximum }),
})

export const flag = (label: Label & { default?: boolean }) =>
  Type.Boolean({ ...said(label), default: label.default ?? false })

export const text = (label: Label & { default?: string; pattern?: string; format?: string }) =>
  Type.String({
    ...said(label),
    maxLength: 4096,
    ...(label.default === undefined ? {} : { default: label.default }),
    ...(label.pattern ? { pattern: label.pattern } : {}),
    ...(label.format ? { format: label.format } : {}),
  })

export const choice = <const T extends readonly string[]>(values: T, label: Label & { default?: T[number] }) =>
  Type.Unsafe<T[number]>({
    type: 'string',
    enum: values,
    ...said(label),
    ...(label.default === undefined ? {} : { default: label.default }),
  })

/** A reference to a dataset: path or glob (command line), `upload:`, `sample:`, `archive:` or https. */
export const dataset = (label: Label & { accepts: string }) =>
  Type.String({ ...said(label), maxLength: 4096, minLength: 1, 'x-role': 'dataset', 'x-accepts': label.accepts })

export const many = <T extends TSchema>(
  item: T,
  label: Label & { default?: unknown[]; minItems?: number; maxItems?: number },
) =>
  Type.Array(item, {
    ...said(label),
    ...(label.default === undefined ? {} : { default: label.default }),
    ...(label.minItems === undefined ? {} : { minItems: label.minItems }),
    maxItems: label.maxItems ?? 1000,
  })

// Outputs ------------------------------------------------------------------------------------------------------------

const nullable = (extra: Record<string, unknown> = {}) =>
  Type.Unsafe<number | null>({ type: ['number', 'null'], ...extra })

/** A number with its unit, interval and sample size; `null` with a reason where it is undefined. */
export const estimate = (label: Label & { unit: string }) =>
  Type.Unsafe<Estimate>({
    type: 'object',
    ...said(label),
    'x-role': 'estimate',
    'x-unit': label.unit,
    required: ['value', 'unit'],
    properties: {
      value: { type: ['number', 'null'] },
      unit: { type: 'string' },
      sigma: { type: 'number' },
      low: { type: 'number' },
      high: { type: 'number' },
      level: { type: 'number' },
      n: { type: 'number' },
      reason: { type: 'string' },
    },
    additionalProperties: false,
  })

export const scalar = (label: Label & { unit?: string }) =>
  nullable({ ...said(label), ...(label.unit ? { 'x-unit': label.unit } : {}) })

export const words = (label: Label) => Type.String(said(label))

export const group = <T extends Record<string, TSchema>>(properties: T, label: Label): TObject<T> =>
  Type.Object(properties, said(label))

/** Rows of one shape. Columns are schemas of this file. */
export const table = <T extends Record<string, TSchema>>(columns: T, label: Label) =>
  Type.Array(Type.Object(columns), { ...said(label), 'x-role': 'table' })

/** A Vega-Lite specification of at most 5,000 rows. */
export const figure = (label: Label) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', ...said(label), 'x-role': 'figure' })

/** A GeoJSON FeatureCollection (RFC 7946), longitudes -180..180. `x-paint` names the property that colours it. */
export const features = (label: Label & { paint?: string }) =>
  Type.Unsafe<FeatureCollection>({
    type: 'object',
    ...said(label),
    'x-role': 'features',
    ...(label.paint ? { 'x-paint': label.paint } : {}),
  })

/** A small CoverageJSON Grid (at most 65,536 cells) for a map. `errorOf`: the coverage whose standard error it holds. */
export const coverage = (label: Label & { unit: string; errorOf?: string }) =>
  Type.Unsafe<GridCoverage>({
    type: 'object',
    ...said(label),
    'x-role': 'coverage',
    'x-unit': label.unit,
    ...(label.errorOf ? { 'x-error-of': label.errorOf } : {}),
  })

/** A file in an open format; with `collection` the archive keeps it. */
export const asset = (label: Label & { type: string; collection?: string }) =>
  Type.Unsafe<AssetRef>({
    type: 'object',
    ...said(label),
    'x-role': 'asset',
    'x-type': label.type,
    ...(label.collection ? { 'x-collection': label.collection } : {}),
  })

/** Every process has this output; the host fills it from `run.found`. */
export const findings = Type.Array(
  Type.Unsafe<Finding>({
    type: 'object',
    required: ['code', 'severity', 'message'],
    properties: {
      code: { type: 'string' },
      severity: { enum: ['note', 'warning', 'error'] },
      message: { type: 'string' },
      where: { type: 'string' },
      affects: { type: 'string' },
      values: { type: 'object' },
    },
  }),
  { title: 'Findings', 'x-role': 'findings' },
)

/** Outputs of a process: what it declares, and the findings. */
export const outputs = <T extends Record<string, TSchema>>(properties: T): TObject<T & { findings: typeof findings }> =>
  Type.Object({ ...properties, findings }) as TObject<T & { findings: typeof findings }>

export interface Feature {
  readonly type: 'Feature'
  readonly id?: string
  readonly geometry: { readonly type: string; readonly coordinates: unknown } | null
  readonly properties: Record<string, unknown>
}
export interface FeatureCollection {
  readonly type: 'FeatureCollection'
  readonly features: readonly Feature[]
}

/** CoverageJSON of domain type Grid with axes x and y and one parameter. */
export interface GridCoverage {
  readonly type: 'Coverage'
  readonly domain: {
    readonly type: 'Domain'
    readonly domainType: 'Grid'
    readonly axes: {
      readonly x: { readonly values: readonly number[] }
      readonly y: { readonly values: readonly number[] }
    }
    readonly referencing: readonly unknown[]
  }
  readonly parameters: Readonly<Record<string, unknown>>
  readonly ranges: Readonly<
    Record<
      string,
      {
        readonly type: 'NdArray'
        readonly dataType: 'float'
        readonly axisNames: readonly string[]
        readonly shape: readonly number[]
        readonly values: readonly (number | null)[]
      }
    >
  >
}

export type Role = 'dataset' | 'estimate' | 'table' | 'figure' | 'features' | 'coverage' | 'asset' | 'findings'
/** The role a schema declares, if any. */
export const roleOf = (schema: unknown): Role | undefined => (schema as Record<string, Role>)['x-role']
export const unitOf = (schema: unknown): string | undefined => (schema as Record<string, string>)['x-unit']

export type { Static }
