import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  coverage,
  dataset,
  estimate,
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
import { collocationInputs, productAccepts, productInputs, readingCost } from './product-inputs.js'

const { variable, kind, productUnit, start, step } = productInputs

export const inputs = inputsOf(
  {
    product: dataset({ title: 'Product', accepts: productAccepts }),
    like: optional(
      dataset({ title: 'Onto the grid of', accepts: productAccepts, hint: 'Any product on the grid that is wanted.' }),
    ),
    cell: optional(
      quantity({
        title: 'Cell',
        unit: 'deg',
        minimum: 0.001,
        maximum: 90,
        hint: 'A geographic grid of such cells over the product, where no other grid is given.',
      }),
    ),
    least: quantity({
      title: 'Least covered share of a cell',
      unit: '1',
      default: 0.5,
      minimum: 0,
      maximum: 1,
      description: 'A cell of which less was seen is missing.',
    }),
    from: collocationInputs.from,
    to: collocationInputs.to,
    format: many(choice(['netcdf', 'geotiff'] as const, { title: 'Format' }), {
      title: 'Formats',
      default: ['netcdf'],
      maxItems: 2,
    }),
    variable,
    kind,
    productUnit,
    start,
    step,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  grid: words({ title: 'Grid' }),
  cells: scalar({ title: 'Cells' }),
  steps: table(
    {
      start: words({ title: 'Start' }),
      before: scalar({ title: 'Volume before', unit: 'km3' }),
      after: scalar({ title: 'Volume after', unit: 'km3' }),
      missingShare: scalar({ title: 'Missing share', unit: '1' }),
    },
    {
      title: 'Volumes',
      description:
        'Of rain over what both grids cover, as volume (of rates: in an hour), before cells of little coverage are left out.',
    },
  ),
  kept: estimate({
    title: 'Greatest relative change of the volume',
    unit: '1',
    description: 'Where the new grid holds all of the old one.',
  }),
  field: coverage({ title: 'Mean over all steps', unit: 'mm' }),
  picture: figure({ title: 'Mean over all steps' }),
  netcdf: optional(asset({ title: 'Regridded', type: 'application/x-netcdf' })),
  geotiff: optional(asset({ title: 'Regridded', type: 'image/tiff' })),
})

export const regrid = defineProcess({
  id: 'rain.regrid',
  version: '1.0.0',
  title: 'Bring a product onto another grid',
  description:
    'First-order conservative remapping: each new cell is the mean of the old ones by the area that they share on the ellipsoid, so that the volume of rain is kept. Onto the grid of another product, or cells of a given size.',
  cite: [
    'Jones, P. W. (1999). First- and second-order conservative remapping schemes for grids in spherical coordinates. Mon. Wea. Rev., 127, 2204-2210.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Mean over all steps' },
    { kind: 'map', of: 'field', title: 'Mean over all steps' },
    { kind: 'table', of: 'steps', title: 'Volumes' },
  ],
  examples: [
    {
      note: 'The made-up monsoon in cells of half a degree',
      inputs: { product: 'sample:rain/monsoon/product.nc', cell: 0.5 },
    },
  ],
  messages: {
    'rain.regrid.summary':
      '{steps, plural, one {# step} other {# steps}} on {grid}; the volume of rain changes by at most {change} of itself.',
    'rain.regrid.part': '{steps, plural, one {# step} other {# steps}} on {grid}.',
  },
  sentence(o): Sentence {
    const values = { steps: o.steps.length, grid: o.grid }
    return o.kept.value === null
      ? { code: 'rain.regrid.part', values }
      : { code: 'rain.regrid.summary', values: { ...values, change: o.kept.value.toExponential(1) } }
  },
  cost: (_, sizes) => readingCost(sizes, { seconds: 1, bytes: 300e6, held: 6 }),
  load: async () => (await import('./regrid.run.js')).work,
})
