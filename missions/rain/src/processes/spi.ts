import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  count,
  dataset,
  figure,
  inputs as inputsOf,
  many,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { gaugeInputs, gaugesAccept } from './product-inputs.js'

const { stations, gaugeDay, tz } = gaugeInputs
export const monthlyAccept = `${gaugesAccept}; a table of areas with a column a month; a NumPy array of months`

export const monthlyInputs = {
  series: dataset({
    title: 'Series',
    accepts: monthlyAccept,
    description: 'Monthly rain, or shorter steps to add up.',
  }),
  stations,
  gaugeDay,
  tz,
  firstYear: optional(count({ title: 'First year', hint: 'Of a bare array, which begins with January.' })),
  coverage: quantity({
    title: 'Least observed share of a month',
    group: 'Months',
    unit: '1',
    default: 0.9,
    minimum: 0.01,
    maximum: 1,
  }),
} as const

export const inputs = inputsOf(
  {
    ...monthlyInputs,
    months: many(count({ title: 'Months', minimum: 1, maximum: 48 }), {
      title: 'Months added',
      default: [3],
      maxItems: 12,
    }),
    distribution: choice(['gamma', 'pearson3'] as const, {
      title: 'Distribution',
      default: 'gamma',
      description: "gamma: Thom's maximum likelihood; pearson3: L-moments. Both with a mass at zero.",
    }),
    calibrationStart: optional(count({ title: 'Calibration from year', hint: 'Default: all years.' })),
    calibrationEnd: optional(count({ title: 'Calibration to year, included' })),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  rows: table(
    {
      series: words({ title: 'Series' }),
      months: scalar({ title: 'Months added' }),
      month: words({ title: 'Month' }),
      total: scalar({ title: 'Rain', unit: 'mm' }),
      spi: scalar({ title: 'SPI', unit: '1' }),
    },
    { title: 'Index', description: 'The last 20,000 rows; all are in the CSV.' },
  ),
  latest: table(
    {
      series: words({ title: 'Series' }),
      months: scalar({ title: 'Months added' }),
      month: words({ title: 'Month' }),
      spi: scalar({ title: 'SPI', unit: '1' }),
      class: words({ title: 'Class' }),
    },
    { title: 'Last value of each series' },
  ),
  fits: table(
    {
      series: words({ title: 'Series' }),
      months: scalar({ title: 'Months added' }),
      calendarMonth: scalar({ title: 'Calendar month' }),
      n: scalar({ title: 'Values' }),
      zero: scalar({ title: 'Share of zeros', unit: '1' }),
      shape: scalar({ title: 'Shape (gamma) or skewness' }),
      scale: scalar({ title: 'Scale (gamma) or standard deviation', unit: 'mm' }),
      location: scalar({ title: 'Mean', unit: 'mm' }),
    },
    { title: 'Fits' },
  ),
  picture: figure({ title: 'Index of the first series' }),
  csv: asset({ title: 'All values', type: 'text/csv' }),
})

export const spi = defineProcess({
  id: 'rain.spi',
  version: '1.0.0',
  title: 'How dry or wet for the season',
  description:
    'Standardized precipitation index over 1 to 48 months: one gamma or Pearson III distribution for each calendar month, calibrated over the years given, cut to ±3.09.',
  cite: [
    'McKee, T. B., Doesken, N. J., Kleist, J. (1993). The relationship of drought frequency and duration to time scales. 8th Conf. Applied Climatology, 179-184.',
    'World Meteorological Organization (2012). Standardized Precipitation Index User Guide. WMO-No. 1090.',
    'Hosking, J. R. M., Wallis, J. R. (1997). Regional Frequency Analysis. Cambridge University Press.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Index of the first series' },
    { kind: 'table', of: 'latest', title: 'Last value of each series' },
    { kind: 'table', of: 'rows', title: 'Index' },
    { kind: 'table', of: 'fits', title: 'Fits' },
  ],
  examples: [
    {
      note: 'Forty made-up years of a monsoon climate',
      inputs: { series: 'sample:rain/years/daily.csv', stations: 'sample:rain/years/stations.csv', months: [3] },
    },
  ],
  messages: {
    'rain.spi.last': '{series}: SPI-{months, number} of {month} is {spi, number, ::.00} ({class}).',
    'rain.spi.none': 'No index could be computed.',
  },
  sentence(o): Sentence {
    const row = o.latest.find((r) => r.spi !== null)
    return row
      ? {
          code: 'rain.spi.last',
          values: {
            series: row.series,
            months: row.months ?? 0,
            month: row.month,
            spi: row.spi ?? 0,
            class: row.class,
          },
        }
      : { code: 'rain.spi.none', values: {} }
  },
  cost: (i, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.3 + (bytes / 2e6) * i.months.length, bytes: 150e6 + 20 * bytes }
  },
  load: async () => (await import('./spi.run.js')).work,
})
