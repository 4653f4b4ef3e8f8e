import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { type CsvCell, writeCsv } from '@setu/formats/csv/write'
import { indexSeries } from '../figures/index-series.js'
import { type MonthlySeries, openMonthly } from '../monthly-series.js'
import { isSimulated } from '../open-inputs.js'
import { runningSums, spi, spiClass } from '../spi.js'
import type { inputs, outputs } from './spi.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>
const MOST_ROWS = 20_000

export const monthlyOf = async (
  i: Pick<Inputs, 'series' | 'stations' | 'tz' | 'gaugeDay' | 'firstYear' | 'coverage'>,
  run: Run,
): Promise<MonthlySeries> =>
  openMonthly(
    await run.open(i.series),
    {
      coverage: i.coverage,
      ...(i.stations === undefined ? {} : { stations: await run.open(i.stations) }),
      ...(i.tz ? { tz: i.tz } : {}),
      ...(i.gaugeDay ? { gaugeDay: i.gaugeDay } : {}),
      ...(i.firstYear === undefined ? {} : { firstYear: i.firstYear }),
    },
    run.found,
  )

const finite = (v: number): number | null => (Number.isFinite(v) ? v : null)

const index = async (i: Inputs, run: Run): Promise<Outputs> => {
  const monthly = await monthlyOf(i, run)
  const { firstYear, names } = monthly
  const length = Math.max(...monthly.values.map((v) => v.length))
  const lastYear = firstYear + Math.ceil(length / 12) - 1
  const [from, to] = [i.calibrationStart ?? firstYear, i.calibrationEnd ?? lastYear]
  if (from > to || from > lastYear || to < firstYear)
    throw setuError('bad-input', {
      where: '/calibrationStart',
      found: `${from} to ${to}`,
      expected: `years within ${firstYear} to ${lastYear}`,
    })
  if (to - from + 1 < 30)
    run.found({
      code: 'rain.spi.short',
      severity: 'warning',
      message: `The calibration has ${to - from + 1} years; WMO-No. 1090 asks for at least 30.`,
      affects: 'rows',
      values: { years: to - from + 1 },
    })
  const calibration = [(from - firstYear) * 12, (to - firstYear + 1) * 12] as const
  const monthOf = (k: number): string => `${firstYear + Math.floor(k / 12)}-${String((k % 12) + 1).padStart(2, '0')}`
  const rows: Outputs['rows'] = []
  const latest: Outputs['latest'] = []
  const fits: Outputs['fits'] = []
  const cells: CsvCell[][] = []
  let unfitted = 0
  for (const [n, name] of names.entries())
    for (const months of i.months) {
      const values = monthly.values[n]!
      const { values: z, fits: own } = spi(values, { months, family: i.distribution, firstMonth: 0, calibration })
      const sums = runningSums(values, months)
      let last = -1
      for (let k = 0; k < z.length; k++) {
        if (!Number.isNaN(z[k]!)) last = k
        const row = { series: name, months, month: monthOf(k), total: finite(sums[k]!), spi: finite(z[k]!) }
        rows.push(row)
        cells.push([row.series, row.months, row.month, row.total, row.spi])
      }
      if (rows.length > 2 * MOST_ROWS) rows.splice(0, rows.length - MOST_ROWS)
      latest.push({
        series: name,
        months,
        month: last < 0 ? '' : monthOf(last),
        spi: last < 0 ? null : z[last]!,
        class: last < 0 ? 'undefined' : spiClass(z[last]!),
      })
      own.forEach((fit, m) => {
        if (!fit) unfitted++
        else
          fits.push({
            series: name,
            months,
            calendarMonth: m + 1,
            n: fit.n,
            zero: fit.zero,
            shape: fit.family === 'gamma' ? fit.shape : fit.skew,
            scale: fit.family === 'gamma' ? fit.scale : fit.sigma,
            location: fit.family === 'gamma' ? fit.shape * fit.scale : fit.mean,
          })
      })
      await run.progress((n + 1) / names.length)
    }
  if (unfitted)
    run.found({
      code: 'rain.spi.no-fit',
      severity: 'warning',
      message: `${unfitted} calendar months have too few values with rain, or no spread, for a fit: their index is missing.`,
      affects: 'rows',
      values: { months: unfitted },
    })
  const kept = rows.length > MOST_ROWS ? rows.slice(-MOST_ROWS) : rows
  const shown = rows.filter((r) => r.series === latest[0]!.series && r.months === latest[0]!.months)
  return {
    rows: kept,
    latest,
    fits,
    picture: indexSeries({
      title: `SPI-${i.months[0]}, ${names[0]}`,
      points: shown.slice(-600).map((r) => ({ month: `${r.month}-01`, value: r.spi })),
      of: shown.length,
      source: `${monthly.where}, calibrated ${from} to ${to}`,
      ...(isSimulated(i.series) ? { simulated: true } : {}),
    }),
    csv: await run.write(
      'spi.csv',
      'text/csv',
      writeCsv(
        [
          { name: 'series' },
          { name: 'months' },
          { name: 'month' },
          { name: 'total', unit: 'mm' },
          { name: 'spi', unit: '1' },
        ],
        cells,
      ),
    ),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run: index }
