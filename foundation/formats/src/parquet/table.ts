/** A table as columns: what Parquet holds, in the few types that everything else here understands. */

export type ColumnType = 'string' | 'float64' | 'float32' | 'int32' | 'int64' | 'boolean' | 'timestamp' | 'json' | 'wkb'

export interface Column {
  readonly name: string
  readonly type: ColumnType
  /** UCUM. */
  readonly unit?: string
  readonly title?: string
}

/**
 * Cells of one column: null where missing. `timestamp` is UTC milliseconds, `int64` a number (exact below 2^53), `wkb` and
 * bytes are Uint8Array, `json` any JSON value.
 */
export type Cells = readonly unknown[] | Float64Array | Float32Array | Int32Array

/** GeoParquet 1.1: the `geo` key of the file. */
export interface GeoMetadata {
  readonly version: string
  readonly primary: string
  readonly crs: unknown
  readonly types: readonly string[]
  readonly bbox?: readonly number[]
}
