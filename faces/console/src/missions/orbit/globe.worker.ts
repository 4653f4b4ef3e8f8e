/** The globe's worker: reads a catalogue and says where all of it is at the time shown. Nothing leaves the machine. */
import { isSetuError } from '@setu/core/errors'
import { catalogue } from '@setu/orbit/sample-catalogue'
import { cardAt, type OpenCatalogue, openCatalogue, orbitAt, placesAt, sunAt } from './catalogue-states.js'
import type { FromGlobe, ToGlobe } from './globe-messages.js'
import { regimeOf, typeOf } from './kinds.js'

const tell = (message: FromGlobe, moved: Transferable[] = []): void =>
  (self as unknown as { postMessage(m: FromGlobe, t: Transferable[]): void }).postMessage(message, moved)

const SAMPLE = 'sample:orbit/catalogue/catalogue.3le'
const SUN_EVERY_MS = 120_000
let held: OpenCatalogue | undefined
let sun: { ms: number; at: readonly [number, number, number] } | undefined

const open = async (message: Exclude<ToGlobe, { kind: 'show' }>): Promise<void> => {
  const simulated = message.kind === 'sample'
  const source = simulated ? SAMPLE : message.name
  const body = simulated ? (await catalogue()).get('catalogue.3le')! : new Uint8Array(await message.body.arrayBuffer())
  const opened = openCatalogue(body as Uint8Array, source)
  held = opened
  const { format, sets, startMs, superseded, refused } = opened
  tell({
    kind: 'opened',
    source,
    format,
    simulated,
    names: sets.map((s) => s.name),
    numbers: Uint32Array.from(sets, (s) => s.catalogueNumber),
    types: Uint8Array.from(sets, (s) => typeOf(s.name)),
    regimes: Uint8Array.from(sets, regimeOf),
    startMs,
    superseded,
    refused,
  })
}

const show = ({ ms, places: given, chosen }: Extract<ToGlobe, { kind: 'show' }>): void => {
  if (!held) return
  const size = held.sets.length * 3
  const places = given.length === size ? given : new Float32Array(size)
  const began = performance.now()
  const missing = placesAt(held, ms, places)
  const took = performance.now() - began
  if (!sun || Math.abs(sun.ms - ms) > SUN_EVERY_MS) sun = { ms, at: sunAt(ms) }
  const known = chosen >= 0 && chosen < held.sets.length
  const card = known ? cardAt(held, chosen, ms) : null
  const orbit = known ? orbitAt(held, chosen, ms) : null
  tell({ kind: 'shown', ms, places, missing, took, sun: sun.at, card, orbit }, [places.buffer])
}

self.onmessage = async ({ data }: MessageEvent<ToGlobe>) => {
  try {
    if (data.kind === 'show') show(data)
    else await open(data)
  } catch (error) {
    tell({ kind: 'failed', message: isSetuError(error) || error instanceof Error ? error.message : String(error) })
  }
}
