/** What a view on the map is made of: its outputs may be places or a field, in either order. */
import type { GridCoverage } from '@setu/core/schema'

export interface MapParts {
  readonly features: unknown
  readonly schema: Record<string, unknown> | undefined
  readonly coverage: unknown
  readonly coverageSchema: Record<string, unknown> | undefined
}

/** A field whose axes are degrees east and north; one on a plane has a figure, and no place on this map. */
const isGeographic = (coverage: GridCoverage): boolean =>
  !coverage.domain.referencing.some((r) => (r as { system?: { type?: string } }).system?.type === 'ProjectedCRS')

const isCoverage = (value: unknown): value is GridCoverage =>
  typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Coverage'

/** Nothing where the result holds neither places nor a field that the map can place. */
export const mapParts = (
  view: { readonly of: string; readonly over?: string | undefined },
  outputs: Readonly<Record<string, unknown>>,
  schemas: Readonly<Record<string, Record<string, unknown> | undefined>>,
): MapParts | undefined => {
  const names = [view.of, ...(view.over ? [view.over] : [])].filter((name) => outputs[name])
  const field = names.find((name) => isCoverage(outputs[name]) && isGeographic(outputs[name]))
  const places = names.find((name) => !isCoverage(outputs[name]))
  if (field === undefined && places === undefined) return undefined
  return {
    features: places && outputs[places],
    schema: places ? schemas[places] : undefined,
    coverage: field && outputs[field],
    coverageSchema: field ? schemas[field] : undefined,
  }
}
