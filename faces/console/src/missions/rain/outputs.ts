/** What the view reads of the outputs of rain's processes. */
import type { Estimate } from '@setu/core/estimate'
import type { FeatureCollection } from '@setu/core/schema'

export interface QcOutputs {
  readonly verdict: string
  readonly checks: readonly {
    readonly check: string
    readonly result: string
    readonly stations: number
    readonly values: number
    readonly passed: number
  }[]
  readonly stationTable: readonly {
    readonly station: string
    readonly n: number
    readonly missing: number
    readonly flagged: number
    readonly flags: string
  }[]
  readonly duplicates: readonly { readonly a: string; readonly b: string; readonly days: number }[]
  readonly correlogram: readonly {
    readonly fromKm: number
    readonly toKm: number
    readonly pairs: number
    readonly gauges: number | null
    readonly product: number | null
  }[]
  readonly stationMap: FeatureCollection
}

export type ContingencyRow = {
  readonly threshold: number
  readonly hits: number
  readonly misses: number
  readonly falseAlarms: number
  readonly correctNegatives: number
} & Readonly<Record<string, Estimate | number>>

export interface ValidateOutputs {
  readonly product: string
  readonly period: string
  readonly unit: string
  readonly scores: Readonly<Record<string, Estimate | number>>
  readonly contingency: readonly ContingencyRow[]
  readonly stations: FeatureCollection
}

export interface ImproveOutputs {
  readonly method: string
  readonly methodTitle: string
  readonly unit: string
  readonly productHelps: string
  readonly validation: readonly ({
    readonly method: string
    readonly title: string
    readonly uses: string
  } & Readonly<Record<string, unknown>>)[]
  readonly density: readonly {
    readonly kept: number
    readonly draws: number
    readonly gauges: number
    readonly merged: number
    readonly wins: number
  }[]
  readonly crossing: number | null
  readonly stations: FeatureCollection
}

export interface NowcastOutputs {
  readonly issued: string
  readonly stepMinutes: number
  readonly leadMinutes: number
  readonly speed: number
  readonly towards: number
  readonly skill: readonly ({ readonly lead: number; readonly forecast: string } & Readonly<
    Record<string, Estimate | number | string>
  >)[]
  readonly ensemble: readonly ({ readonly lead: number } & Readonly<Record<string, Estimate | number>>)[]
}

export interface AlertOutputs {
  readonly windowEnd: string
  readonly alerts: readonly {
    readonly severity: string
    readonly rule: string
    readonly areas: number
    readonly cells: number
    readonly maximum: number
  }[]
  readonly areas: FeatureCollection
}

/** An estimate of a row, or nothing. */
export const estimateIn = (row: Readonly<Record<string, unknown>> | undefined, name: string): Estimate | undefined => {
  const value = row?.[name]
  return typeof value === 'object' && value !== null && 'value' in value ? (value as Estimate) : undefined
}
