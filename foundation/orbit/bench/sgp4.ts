/**
 * SGP4 over a whole catalogue: made ready, one by one, and in the batch engine on one thread and on two; beside satellite.js (its
 * `sgp4` and its bulk engine) and python-sgp4 with its compiled core (`SETU_PEER_PYTHON` names a Python that has it). The
 * catalogue of 2022 where the reference files are, else the made-up one forty times.
 *
 *     npm run bench -- orbit/bench/sgp4
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import * as peer from 'satellite.js'
import { newestOf } from '../src/catalogue.js'
import type { ElementSet } from '../src/element-set.js'
import { catalogueSets } from '../src/sample-catalogue.js'
import { sgp4 } from '../src/sgp4.js'
import { propagateBatch, sgp4Batch } from '../src/sgp4-batch.js'
import { initSgp4 } from '../src/sgp4-init.js'
import { readTle } from '../src/tle.js'
import { writeTle, writeTleLines } from '../src/tle-write.js'

const TIMES = 100
const repository = fileURLToPath(new URL('../../../', import.meta.url))
const real = [process.env['SETU_DATA'], `${repository}.references`, `${repository}../shared/data`]
  .map((f) => `${f}/debris/catalog/catalog-2022-08-09.tle.gz`)
  .find((f) => existsSync(f))
const setsOf = (): readonly ElementSet[] =>
  real
    ? newestOf(readTle(gunzipSync(readFileSync(real)).toString('utf8')).sets).sets
    : Array.from({ length: 40 }, catalogueSets).flat()
const start = real ? { day: 59_801, seconds: 0 } : { day: 61_100, seconds: 0 }
const minutes = Float64Array.from({ length: TIMES }, (_, i) => i * 14.4)

const best = (work: () => number, repeats = 5): { readonly seconds: number; readonly states: number } => {
  let [seconds, states] = [Number.POSITIVE_INFINITY, 0]
  for (let k = 0; k < repeats; k++) {
    const begun = performance.now()
    states = work()
    seconds = Math.min(seconds, (performance.now() - begun) / 1000)
  }
  return { seconds, states }
}
const said = (name: string, r: { seconds: number; states: number }): number => {
  const rate = r.states / r.seconds / 1e6
  console.log(
    `${name}: ${rate.toFixed(2)} million states/s (${r.states} states, best of 5 ${(r.seconds * 1000).toFixed(0)} ms)`,
  )
  return rate
}

/** A worker has every second part of the objects ready and propagates on each message. */
const serve = (): void => {
  const { part, parts } = workerData as { part: number; parts: number }
  const sets = setsOf()
  const batch = sgp4Batch(
    sets
      .slice(Math.floor((part * sets.length) / parts), Math.floor(((part + 1) * sets.length) / parts))
      .map((s) => initSgp4(s)),
  )
  let held = propagateBatch(batch, start, minutes)
  parentPort!.on('message', () => {
    held = propagateBatch(batch, start, minutes, held)
    parentPort!.postMessage(held.objects * held.times)
  })
  parentPort!.postMessage(0)
}

const threads = async (count: number): Promise<{ seconds: number; states: number }> => {
  const workers = Array.from(
    { length: count },
    (_, part) => new Worker(fileURLToPath(import.meta.url), { workerData: { part, parts: count } }),
  )
  const answer = (w: Worker) => new Promise<number>((done) => w.once('message', done))
  await Promise.all(workers.map(answer))
  let [seconds, states] = [Number.POSITIVE_INFINITY, 0]
  for (let k = 0; k < 7; k++) {
    const begun = performance.now()
    const counts = await Promise.all(
      workers.map((w) => {
        const done = answer(w)
        w.postMessage('go')
        return done
      }),
    )
    seconds = Math.min(seconds, (performance.now() - begun) / 1000)
    states = counts.reduce((a, b) => a + b, 0)
  }
  await Promise.all(workers.map((w) => w.terminate()))
  return { seconds, states }
}

const bulk = async (lines: readonly (readonly [string, string])[]): Promise<{ seconds: number; states: number }> => {
  const records = lines.map(([a, b]) => peer.twoline2satrec(a, b))
  const dates = Array.from(minutes, (m) => new Date((start.day - 40_587) * 86_400_000 + m * 60_000))
  const runtime = await peer.createSingleThreadRuntime()
  const propagator = new peer.BulkPropagator({
    runtime,
    calculators: [new peer.EciBaseCalculator()],
    satRecsCount: records.length,
    datesCount: dates.length,
  })
  propagator.setSatRecs(records)
  propagator.setDates(dates)
  const result = best(() => {
    propagator.run()
    return records.length * dates.length
  })
  propagator.dispose()
  return result
}

const main = async (): Promise<void> => {
  const sets = setsOf()
  console.log(
    `${sets.length} objects (${real ? 'public catalogue of 2022-08-09' : 'made-up'}) at ${TIMES} times of a day`,
  )
  const objects = sets.map((s) => initSgp4(s))
  const made = best(() => sets.map((s) => initSgp4(s)).length, 3)
  console.log(`made ready: ${Math.round(made.states / made.seconds)} sets/s`)
  const lines = sets.map(writeTleLines)
  const theirs = best(() => lines.map(([a, b]) => peer.twoline2satrec(a, b)).length, 2)
  console.log(`  satellite.js 7.1.0, lines read and made ready: ${Math.round(theirs.states / theirs.seconds)} sets/s`)

  const state = new Float64Array(6)
  const offsets = objects.map((s) => (start.day - s.set.epoch.day) * 1440 - s.set.epoch.seconds / 60)
  const some = objects.filter((_, i) => i % 5 === 0)
  const one = said(
    'one by one',
    best(() => {
      for (const [i, s] of some.entries()) for (const m of minutes) sgp4(s, offsets[5 * i]! + m, state)
      return some.length * TIMES
    }),
  )
  const records = lines.filter((_, i) => i % 5 === 0).map(([a, b]) => peer.twoline2satrec(a, b))
  const two = said(
    '  satellite.js sgp4',
    best(() => {
      for (const [i, r] of records.entries()) for (const m of minutes) peer.sgp4(r, offsets[5 * i]! + m)
      return records.length * TIMES
    }),
  )
  const batch = sgp4Batch(objects)
  let held = propagateBatch(batch, start, minutes)
  const ours = said(
    `batch, one thread${batch.vector ? '' : ' (no vectors here)'}`,
    best(() => {
      held = propagateBatch(batch, start, minutes, held)
      return held.objects * held.times
    }),
  )
  const bulkRate = said('  satellite.js bulk engine, one thread', await bulk(lines))
  const single = said('batch in one worker', await threads(1))
  const pair = said('batch in two workers', await threads(2))
  console.log(
    `ratios: one by one ${(one / two).toFixed(2)}, batch ${(ours / bulkRate).toFixed(2)} times satellite.js; two workers ${(pair / single).toFixed(2)} times one; ${held.failed} states missing; ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB resident`,
  )
  const python = process.env['SETU_PEER_PYTHON']
  if (!python) {
    console.log('python-sgp4: not run (name a Python that has it in SETU_PEER_PYTHON)')
    return
  }
  const file = join(tmpdir(), `setu-sgp4-${process.pid}.tle`)
  writeFileSync(file, writeTle(sets))
  const done = spawnSync(
    python,
    [fileURLToPath(new URL('./sgp4_peer.py', import.meta.url)), file, String(start.day), String(TIMES)],
    { encoding: 'utf8' },
  )
  console.log(done.status === 0 ? done.stdout.trim() : `python-sgp4 failed: ${done.stderr.trim().split('\n').pop()}`)
}

if (isMainThread) await main()
else serve()
