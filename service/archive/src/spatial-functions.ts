/** What SQL can do with geometries here: both functions work on WKB and are exact. */
import { BLOB, BOOLEAN, blobValue, DOUBLE, type DuckDBBlobValue, DuckDBScalarFunction } from '@duckdb/node-api'
import { readWkb, writeWkb } from '@setu/formats/parquet/wkb'
import { coarseGeometry } from './coarse.js'
import { prepareIntersects } from './geometry-intersects.js'

/** `setu_intersects(geometry, query)`: exact, on WKB; the query's geometry is prepared once. */
const intersectsFunction = (): DuckDBScalarFunction => {
  const prepared = new Map<string, ReturnType<typeof prepareIntersects>>()
  return DuckDBScalarFunction.create({
    name: 'setu_intersects',
    returnType: BOOLEAN,
    parameterTypes: [BLOB, BLOB],
    mainFunction(_info, chunk, out) {
      const [geometries, queries] = [chunk.getColumnVector(0), chunk.getColumnVector(1)]
      for (let row = 0; row < chunk.rowCount; row++) {
        const g = geometries.getItem(row) as DuckDBBlobValue | null
        const q = queries.getItem(row) as DuckDBBlobValue | null
        if (!g || !q) {
          out.setItem(row, null)
          continue
        }
        const key = Buffer.from(q.bytes).toString('latin1')
        let test = prepared.get(key)
        if (!test) {
          if (prepared.size > 32) prepared.clear()
          test = prepareIntersects(readWkb(q.bytes, 'filter'))
          prepared.set(key, test)
        }
        out.setItem(row, test(readWkb(g.bytes, 'geometry')))
      }
      out.flush()
    },
  })
}

/** `setu_coarse(geometry, degrees)`: each position is the centre of its cell. */
const coarseFunction = (): DuckDBScalarFunction =>
  DuckDBScalarFunction.create({
    name: 'setu_coarse',
    returnType: BLOB,
    parameterTypes: [BLOB, DOUBLE],
    mainFunction(_info, chunk, out) {
      const [geometries, sizes] = [chunk.getColumnVector(0), chunk.getColumnVector(1)]
      for (let row = 0; row < chunk.rowCount; row++) {
        const g = geometries.getItem(row) as DuckDBBlobValue | null
        const degrees = sizes.getItem(row) as number | null
        out.setItem(
          row,
          g && degrees !== null ? blobValue(writeWkb(coarseGeometry(readWkb(g.bytes, 'geometry'), degrees))) : null,
        )
      }
      out.flush()
    },
  })

export const spatialFunctions = (): readonly DuckDBScalarFunction[] => [intersectsFunction(), coarseFunction()]
