/** Product, gauges and terrain of rain.improve, read, checked and brought to common steps. */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Training } from '../adjustment/method.js'
import { type Collocated, collocate } from '../collocation.js'
import { gateNetwork, reportDayBoundary } from '../network-gate.js'
import { type GaugeInputs, gaugesOf, type ProductInputs, productOf, spanOf } from '../open-inputs.js'
import { isTable } from '../product-at-gauges.js'
import { sampleProduct, satelliteSeries } from '../product-series.js'
import type { GaugeNetwork, RainStack } from '../rain-field.js'
import { elevationAt } from '../station-elevation.js'
import { mergeIdenticalPositions } from './merged-network.js'
import { trainingSet } from './training-set.js'

export interface OpenedForImprovement {
  readonly stack: RainStack
  /** Name of the product's file. */
  readonly name: string
  readonly network: GaugeNetwork
  readonly collocated: Collocated
  readonly training: Training
}

export interface ToOpen extends ProductInputs, GaugeInputs {
  readonly product: string
  readonly elevation?: string
  readonly from?: string
  readonly to?: string
  readonly minCoverage: number
  readonly acceptFailedNetwork: boolean
}

export const openForImprovement = async (i: ToOpen, run: Run): Promise<OpenedForImprovement> => {
  const span = spanOf(i)
  if (await isTable(i.product, run))
    throw setuError('bad-input', {
      where: '/product',
      found: 'a table of values at points',
      expected: 'fields on a grid: there is no map to correct otherwise',
    })
  const given = mergeIdenticalPositions(await gaugesOf(i, run), run)
  const stack = await productOf(i.product, i, run)
  const series = await sampleProduct(stack, given.stations, 'cell', span, {
    progress: (f) => run.progress(0.3 * f),
  })
  const raster = i.elevation === undefined ? null : await elevationAt(i.elevation, given.stations, run)
  const { check, network } = await gateNetwork(
    given,
    satelliteSeries(series),
    i.acceptFailedNetwork,
    raster ?? undefined,
    run,
  )
  reportDayBoundary(network, check, run)
  const collocated = collocate(series, network, { ...span, minCoverage: i.minCoverage })
  const { observed, product } = collocated
  if (!observed.some((v, k) => Number.isFinite(v + product[k]!)))
    throw setuError('failed-check', {
      where: 'pairs',
      found: 'no step in which a gauge and the product both have a value',
      expected: 'at least one',
      wayOut: 'Check the period (--start, --step, --from, --to) and the positions.',
    })
  const { name } = await run.open(i.product)
  return { stack, name, network, collocated, training: trainingSet(network.stations, collocated, raster, run) }
}
