/**
 * Words of the gauge checks (WMO-No. 8 vol. I ch. 6, WMO-No. 1269). A check sets flags; nothing is deleted. Values carry a
 * bit mask, stations a list of codes.
 */

/** Bits of a value's flags; 0 is clean. `reject`: physically impossible; the others: doubtful. */
export const valueFlag = {
  negative: 1,
  aboveRecord: 2,
  notFinite: 4,
  aboveClimate: 8,
  repeated: 16,
  dryRun: 32,
  accumulated: 64,
  outlierHigh: 128,
  outlierLow: 256,
} as const
export type ValueFlag = keyof typeof valueFlag

/** Any of these: the value cannot be true. */
export const rejectMask = valueFlag.negative | valueFlag.aboveRecord | valueFlag.notFinite

/** What can be said of a station as a whole. */
export const stationFlags = {
  'no-data': 'no valid value',
  'constant-series': 'all values are the same',
  'duplicate-series': 'the whole series equals that of another name',
  'identical-position': 'another station has the same coordinates',
  'position-invalid': 'the coordinates are not on Earth',
  'position-zero': 'the coordinates are 0, 0',
  'position-swapped': 'longitude and latitude look swapped',
  'position-sign': 'the sign of a coordinate looks lost',
  'position-far': 'the station lies far outside the network',
  'position-doubtful': 'a far satellite pixel fits the series better than its own',
  'elevation-mismatch': 'elevation and terrain model differ by more than 300 m',
  'unit-slip': 'amounts differ from the neighbours by a factor of units',
  'missing-as-zero': 'dry where nearly all neighbours are wet, and never missing',
  'day-shift': 'the series fits the satellite better with another day boundary',
} as const
export type StationFlag = keyof typeof stationFlags

/** Names of the bits set in a value's flags. */
export const valueFlagNames = (bits: number): ValueFlag[] =>
  (Object.keys(valueFlag) as ValueFlag[]).filter((name) => (bits & valueFlag[name]) !== 0)
