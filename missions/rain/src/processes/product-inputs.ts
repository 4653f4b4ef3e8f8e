/** Inputs that the processes of rain share: a product, its clock and variable; gauges, their stations and day. */
import { choice, dataset, flag, optional, quantity, text } from '@setu/core/schema'

export const productAccepts =
  'GSMaP (.dat.gz, CSV, NetCDF, HDF5), IMERG V06/V07, IMD .grd, GeoTIFF stack, CF NetCDF, radar GIF, ODIM or KNMI HDF5, INSAT rain; a file, a folder or many files'
export const swathsAccept = `${productAccepts}; GPM and TRMM level 2 swaths`
export const gaugesAccept = 'tidy or wide CSV, GHCN-Daily, GSOM, AMeDAS CSV'

const instant = { pattern: '^\\d{4}-\\d{2}(-\\d{2}([T ].*)?)?$' }

/** What a file of rain may not say of itself. */
export const readingInputs = {
  variable: optional(
    text({ title: 'Variable', group: 'Product', hint: 'Needed only where the file holds several rain variables.' }),
  ),
  kind: optional(
    choice(['rate', 'accum'] as const, {
      title: 'Rate or accumulation',
      group: 'Product',
      hint: 'Needed only where the file does not say.',
    }),
  ),
  productUnit: optional(
    text({
      title: 'Unit of the product',
      group: 'Product',
      hint: 'mm, mm/h, mm/d or kg m-2 s-1; needed only where the file does not say.',
    }),
  ),
  start: optional(
    text({
      title: 'First interval starts',
      ...instant,
      hint: 'A stack of GeoTIFF bands carries no times: give the start of the first interval, UTC.',
    }),
  ),
  step: optional(text({ title: 'Step', pattern: '^P', hint: 'ISO 8601 duration: P1D, PT1H, PT30M, P1M.' })),
}

export const productInputs = {
  product: dataset({ title: 'Product', accepts: productAccepts, description: 'The rainfall product to judge.' }),
  ...readingInputs,
}

/** What a file of gauges may not say of itself. */
export const gaugeReadingInputs = {
  stations: optional(
    dataset({
      title: 'Stations',
      accepts: 'CSV with id, lon, lat and, if known, elevation in metres',
      hint: 'Needed where the gauge file carries no positions.',
    }),
  ),
  gaugeDay: optional(
    text({
      title: 'Gauge day ends',
      pattern: '^\\d{2}:\\d{2}',
      hint: 'The clock at which the day of a date ends: 03:00Z or 08:30+05:30 in India, 00:00+09:00 in Japan. Dates alone are taken as UTC days.',
    }),
  ),
  tz: optional(
    text({
      title: 'Time zone of the gauge clock',
      hint: 'Asia/Jakarta or +07:00; needed where the file has clock times and no zone.',
    }),
  ),
  gaugeUnit: optional(text({ title: 'Unit of the gauges', group: 'Gauges', hint: 'mm where the file does not say.' })),
}

export const gaugeInputs = {
  gauges: dataset({ title: 'Gauges', accepts: gaugesAccept, description: 'Series of the rain gauges.' }),
  ...gaugeReadingInputs,
}

/** How much of an interval must be covered, and which period. */
export const periodInputs = {
  minCoverage: quantity({
    title: 'Least coverage of a gauge interval',
    group: 'Collocation',
    unit: '1',
    default: 0.8,
    minimum: 0,
    maximum: 1,
  }),
  from: optional(text({ title: 'From', group: 'Collocation', pattern: '^\\d{4}-\\d{2}-\\d{2}' })),
  to: optional(text({ title: 'To', group: 'Collocation', pattern: '^\\d{4}-\\d{2}-\\d{2}', hint: 'Exclusive.' })),
}

/** How pairs are made. */
export const collocationInputs = {
  collocation: choice(['cell', 'nearest', 'bilinear', 'mean4'] as const, {
    title: 'Collocation',
    group: 'Collocation',
    default: 'cell',
    description: 'How the product is read at a gauge.',
  }),
  ...periodInputs,
}

/** A network that failed its check is not used unless told. */
export const failedNetworkInput = {
  acceptFailedNetwork: flag({ title: 'Use a network that failed its check', group: 'Gauges' }),
}

/** From which rate a cell is an event of the scores. */
export const eventInput = {
  threshold: quantity({ title: 'Event', group: 'Scores', unit: 'mm/h', default: 1, minimum: 0.01 }),
}

/** How a swath meets what it is judged by. */
export const overpassInputs = {
  window: quantity({
    title: 'Window around a scan',
    group: 'Swaths',
    unit: 'min',
    default: 15,
    minimum: 1,
    maximum: 180,
    description: 'Gauges and gridded products from so long before to so long after a scan stand beside its footprint.',
  }),
  footprint: optional(
    quantity({
      title: 'Diameter of a footprint',
      group: 'Swaths',
      unit: 'km',
      minimum: 0.5,
      maximum: 100,
      hint: 'Nominal of the instrument by default: 5 km for the radars, 15 km for GMI, 25 km for other radiometers.',
    }),
  ),
}

/** Seconds of one core and resident bytes of reading files, with what else a process does on top. */
export const readingCost = (
  sizes: Readonly<Record<string, number>>,
  more: { readonly seconds: number; readonly bytesPerSecond?: number; readonly bytes?: number; readonly held?: number },
): { seconds: number; bytes: number } => {
  const read = Object.values(sizes).reduce((a, b) => a + b, 0)
  return {
    seconds: more.seconds + read / (more.bytesPerSecond ?? 4e6),
    bytes: (more.bytes ?? 150e6) + (more.held ?? 6) * read,
  }
}
