/** What the gauge checks must find in a broken network, and must not find in a sound one. */
import type { Bench, Reference } from '@setu/core/contract'

const VIETNAM = [
  'rain/vietnam-gsmap/gauge_daily_mm.csv.gz',
  'rain/vietnam-gsmap/stations.csv',
  'rain/vietnam-gsmap/gsmap_daily_mm.csv.gz',
] as const
const VALPARAISO = [
  'rain/valparaiso/gauges_daily.csv',
  'rain/valparaiso/gauges_stations.csv',
  'rain/valparaiso/PERSIANNcdr5km.tif',
] as const
const SOURCE = 'checks of the data by hand, SOURCES.md of the reference files'

interface Checked {
  verdict: string
  duplicates: { a: string; b: string }[]
  identicalPositions: { stations: string }[]
  correlogram: { fromKm: number; toKm: number; gauges: number | null; product: number | null }[]
  lags: { lag: number; correlation: number | null }[]
  stationMap: { features: { properties: { ownPixelR: number | null } }[] }
}

const vietnam = (b: Bench) =>
  b.execute('rain.qc', {
    gauges: b.data(VIETNAM[0]),
    stations: b.data(VIETNAM[1]),
    product: b.data(VIETNAM[2]),
  }) as unknown as Promise<Checked>
const valparaiso = (b: Bench) =>
  b.execute('rain.qc', {
    gauges: b.data(VALPARAISO[0]),
    stations: b.data(VALPARAISO[1]),
    product: b.data(VALPARAISO[2]),
    start: '1983-01-01',
    step: 'P1D',
  }) as unknown as Promise<Checked>

const row = (
  id: string,
  what: string,
  expected: number,
  tolerance: number,
  of: (c: Checked) => number | null | undefined,
): Reference => ({
  id: `network.${id}`,
  what,
  expected,
  tolerance,
  unit: '1',
  source: SOURCE,
  needs: VIETNAM,
  value: async (b) => of(await vietnam(b)) ?? Number.NaN,
})

const bin = (from: number, side: 'gauges' | 'product') => (c: Checked) =>
  c.correlogram.find((r) => r.fromKm === from)?.[side]
const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
const PAIRS = [
  'CamLe=CauTruoi',
  'CauLau=ChauO',
  'Dakrong=DongHoimeteo',
  'DongTam=HiepDuc',
  'GiaoThuy=HoiKhach',
  'KimLong=NongSon',
  'KyPhu=NuiThanh',
  'PhuOc=TienPhuoc',
  'SongVe=TuyenHoa',
]

export const networkReferences: readonly Reference[] = [
  row('vietnam.failed', 'Vietnam: the network fails as a whole', 1, 0, (c) => (c.verdict === 'passed' ? 0 : 1)),
  row(
    'vietnam.copies',
    'Vietnam: copied series that are named',
    9,
    0,
    (c) => PAIRS.filter((p) => c.duplicates.some((d) => `${d.a}=${d.b}` === p || `${d.b}=${d.a}` === p)).length,
  ),
  row('vietnam.copies-only', 'Vietnam: copied series in all', 9, 0, (c) => c.duplicates.length),
  row(
    'vietnam.identical',
    'Vietnam: TanLam and MinhHoa at one place',
    1,
    0,
    (c) => c.identicalPositions.filter((p) => /TanLam/.test(p.stations) && /MinhHoa/.test(p.stations)).length,
  ),
  row('vietnam.gauges.0', 'Vietnam: correlation of gauges, 0 to 10 km', 0.4, 0.005, bin(0, 'gauges')),
  row('vietnam.gauges.10', 'Vietnam: correlation of gauges, 10 to 25 km', 0.44, 0.005, bin(10, 'gauges')),
  {
    ...row('vietnam.gauges.50', 'Vietnam: correlation of gauges, 50 to 100 km', 0.41, 0.005, bin(50, 'gauges')),
    shortfall:
      '2026-11-25: ours is 0.4201 (537 pairs; 0.4157 without the copied series). The source gives two digits and no formula; its other three bins agree.',
  },
  row('vietnam.gauges.200', 'Vietnam: correlation of gauges, 200 to 400 km', 0.41, 0.005, bin(200, 'gauges')),
  row(
    'vietnam.gsmap.0',
    'Vietnam: correlation of GSMaP at the same places, 0 to 10 km',
    0.975,
    0.0005,
    bin(0, 'product'),
  ),
  row('vietnam.gsmap.10', 'Vietnam: correlation of GSMaP, 10 to 25 km', 0.892, 0.0005, bin(10, 'product')),
  row('vietnam.gsmap.50', 'Vietnam: correlation of GSMaP, 50 to 100 km', 0.646, 0.0005, bin(50, 'product')),
  row('vietnam.gsmap.200', 'Vietnam: correlation of GSMaP, 200 to 400 km', 0.259, 0.0005, bin(200, 'product')),
  row('vietnam.own-pixel', 'Vietnam: median correlation with the own pixel', 0.391, 0.0005, (c) =>
    median(c.stationMap.features.flatMap((f) => (f.properties.ownPixelR === null ? [] : [f.properties.ownPixelR]))),
  ),
  row(
    'vietnam.lag-1',
    'Vietnam: median correlation, one day earlier',
    0.217,
    0.0005,
    (c) => c.lags.find((l) => l.lag === 1)?.correlation,
  ),
  row(
    'vietnam.lag+1',
    'Vietnam: median correlation, one day later',
    0.163,
    0.0005,
    (c) => c.lags.find((l) => l.lag === -1)?.correlation,
  ),
  {
    ...row('valparaiso.failed', 'Valparaíso: no network alarm', 0, 0, () => 0),
    needs: VALPARAISO,
    value: async (b) => ((await valparaiso(b)).verdict === 'passed' ? 0 : 1),
  },
]
