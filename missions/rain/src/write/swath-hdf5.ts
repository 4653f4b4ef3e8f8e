/** A swath in the layout of GPM level 2: a group with places, scan times and rain by footprint (HDF5). */
import { type Hdf5Tree, writeHdf5 } from '@setu/formats/hdf5/write-tree'

export interface SwathToWrite {
  /** `S1` for radiometers, `FS` for radars. */
  readonly group: string
  /** Path in the group: `surfacePrecipitation`, `SLV/precipRateNearSurface`. */
  readonly variable: string
  readonly algorithm: string
  readonly satellite: string
  readonly instrument: string
  readonly scans: number
  readonly rays: number
  readonly lat: ArrayLike<number>
  readonly lon: ArrayLike<number>
  /** mm/h, NaN missing. */
  readonly rate: ArrayLike<number>
  /** Milliseconds since 1970 of each scan. */
  readonly time: ArrayLike<number>
}

const FILL = -9999.9

const filled = (values: ArrayLike<number>): Float32Array =>
  Float32Array.from(values, (v) => (Number.isNaN(v) ? FILL : v))

/** Puts a child at a path of groups. */
const at = (path: readonly string[], leaf: Hdf5Tree): Hdf5Tree =>
  path.length === 0 ? leaf : { groups: { [path[0]!]: at(path.slice(1), leaf) } }

export const writeSwath = (s: SwathToWrite): Promise<Uint8Array> => {
  const shape = [s.scans, s.rays]
  const date = Array.from({ length: s.scans }, (_, k) => new Date(s.time[k]!))
  const each = <T>(Type: { from(values: number[]): T }, of: (d: Date) => number): T => Type.from(date.map(of))
  const time = (data: Int8Array | Int16Array) => ({ data, shape: [s.scans] })
  const parts = s.variable.split('/')
  const name = parts.pop()!
  const rain: Hdf5Tree = {
    datasets: {
      [name]: {
        data: filled(s.rate),
        shape,
        attributes: { units: 'mm/hr', Units: 'mm/hr', _FillValue: FILL, CodeMissingValue: String(FILL) },
      },
    },
  }
  const inner = at(parts, rain)
  const place = (data: ArrayLike<number>) => ({
    data: filled(data),
    shape,
    attributes: { units: 'degrees', Units: 'degrees', _FillValue: FILL },
  })
  return writeHdf5({
    attributes: {
      FileHeader: `AlgorithmID=${s.algorithm};\nSatelliteName=${s.satellite};\nInstrumentName=${s.instrument};\nProductVersion=V07A;\n`,
    },
    groups: {
      [s.group]: {
        datasets: { Latitude: place(s.lat), Longitude: place(s.lon), ...inner.datasets },
        groups: {
          ScanTime: {
            datasets: {
              Year: time(each(Int16Array, (d) => d.getUTCFullYear())),
              Month: time(each(Int8Array, (d) => d.getUTCMonth() + 1)),
              DayOfMonth: time(each(Int8Array, (d) => d.getUTCDate())),
              Hour: time(each(Int8Array, (d) => d.getUTCHours())),
              Minute: time(each(Int8Array, (d) => d.getUTCMinutes())),
              Second: time(each(Int8Array, (d) => d.getUTCSeconds())),
              MilliSecond: time(each(Int16Array, (d) => d.getUTCMilliseconds())),
            },
          },
          ...inner.groups,
        },
      },
    },
  })
}
