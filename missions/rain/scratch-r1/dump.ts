import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { memorySource } from '@setu/core/source'
import { createRun } from '@setu/core/host'
import { gaugesOf } from '../src/open-inputs.js'
import { productAtGauges } from '../src/product-at-gauges.js'
import { elevationAt } from '../src/station-elevation.js'
const D='/work/shared/data/rain/valparaiso/'
const run = createRun({ signal: new AbortController().signal, open: async (r) => memorySource(basename(r), new Uint8Array(readFileSync(r))), write: async () => ({} as never), found: () => {}, yield: async () => {}, now: () => 0 })
const i = { gauges: D+'gauges_daily.csv', stations: D+'gauges_stations.csv', start: '1983-01-01', step: 'P1D' }
const g = await gaugesOf(i, run)
const out: any = { stations: g.stations, T: g.intervals.length, gauges: [...g.values].map(v=>Number.isNaN(v)?null:v) }
for (const f of ['PERSIANNcdr5km','CHIRPS5km']) { const p = await productAtGauges(D+f+'.tif', i, g, 'cell', {}, run); out[f]=[...p.series.values].map(v=>Number.isNaN(v)?null:v) }
out.elev = [...await elevationAt(D+'ValparaisoDEM5km.tif', g.stations, run)]
writeFileSync('/tmp/valp.json', JSON.stringify(out))
