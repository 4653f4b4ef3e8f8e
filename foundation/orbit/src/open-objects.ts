/** Opens what the processes ask for: element sets with a choice of objects, Earth orientation, a start. Speaks by findings. */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { readAll } from '@setu/core/source'
import { gunzip, isGzip } from '@setu/formats/gzip/gunzip'
import { newestOf, readElementSets } from './catalogue.js'
import type { ElementSet } from './element-set.js'
import { type EarthOrientation, type EopPolicy, type EopSeries, orientationAt, zeroOrientation } from './eop.js'
import { readEop } from './eop-readers.js'
import type { Instant } from './instant.js'
import { sgp4StateAt } from './sgp4.js'
import { initSgp4 } from './sgp4-init.js'
import { formatUtc, instantToUtc } from './time-scales.js'
import type { StateAt } from './track.js'

const MOST_BYTES = 256e6

export const bytesOfInput = async (run: Run, reference: string): Promise<{ body: Uint8Array; name: string }> => {
  const source = await run.open(reference)
  return { body: await readAll(await source.open(), MOST_BYTES, source.name), name: source.name }
}
export const textOfInput = async (run: Run, reference: string): Promise<{ text: string; name: string }> => {
  const { body, name } = await bytesOfInput(run, reference)
  return { text: new TextDecoder('utf-8').decode(isGzip(body) ? gunzip(body, { where: name }) : body), name }
}

const nameOf = (set: ElementSet): string => set.name || String(set.catalogueNumber)
const chosen = (sets: readonly ElementSet[], object: string | undefined, where: string): readonly ElementSet[] => {
  if (object === undefined || object.trim() === '') return sets
  const wanted = object.trim()
  const matches = /^\d+$/.test(wanted)
    ? sets.filter((s) => s.catalogueNumber === Number(wanted))
    : sets.filter((s) => s.name.toLowerCase().includes(wanted.toLowerCase()))
  if (matches.length === 0)
    throw setuError('not-found', {
      where: 'object',
      found: `no object "${wanted}" in ${where}`,
      expected: `one of ${sets.slice(0, 8).map(nameOf).join(', ')}${sets.length > 8 ? ', …' : ''}`,
      wayOut: 'Give a catalogue number or a part of the name.',
    })
  return matches
}

export interface OpenObjects {
  readonly where: string
  /** The newest set of each chosen object. */
  readonly sets: readonly ElementSet[]
  /** All sets of the chosen objects. */
  readonly history: readonly ElementSet[]
}

export const openObjects = async (
  run: Run,
  i: { readonly elements: string; readonly object?: string | undefined },
): Promise<OpenObjects> => {
  const { body, name } = await bytesOfInput(run, i.elements)
  const file = readElementSets(body, name)
  for (const issue of file.refused.slice(0, 20))
    run.found({
      code: 'orbit.set-refused',
      severity: 'warning',
      where: issue.where,
      message: `An element set was left out: found ${issue.found ?? 'something else'}, expected ${issue.expected ?? 'a valid set'}.`,
    })
  for (const issue of file.warnings.slice(0, 20))
    run.found({
      code: 'orbit.set-doubtful',
      severity: 'warning',
      where: issue.where,
      message: `Found ${issue.found ?? ''}, expected ${issue.expected ?? ''}; the set is used.`,
    })
  const history = chosen(file.sets, i.object, name)
  const { sets, superseded } = newestOf(history)
  if (sets.length === 0)
    throw setuError('bad-file', { where: name, found: 'no element set that can be used', expected: 'at least one' })
  if (superseded > 0)
    run.found({
      code: 'orbit.superseded',
      severity: 'note',
      message: `${superseded} older sets of the same objects were left out; the newest of each is used.`,
    })
  return { where: name, sets, history }
}

/** SGP4 as a source of states. */
export const propagatorOf = (set: ElementSet): StateAt => {
  const ready = initSgp4(set)
  return (t) => sgp4StateAt(ready, instantToUtc(t))
}

interface OrientationInputs {
  readonly eop?: string | undefined
  readonly eopPolicy: EopPolicy
}
const noOrientation = (run: Run): void =>
  run.found({
    code: 'orbit.no-eop',
    severity: 'note',
    message:
      'No Earth orientation file: UT1 is taken as UTC (within 0.9 s) and the pole at rest; places are off by up to 420 m along the equator, times by up to 0.06 s.',
    affects: 'time',
  })
const outsideOrientation = (run: Run, name: string, t: Instant, eo: EarthOrientation): void => {
  if (eo.origin === 'file') return
  run.found({
    code: 'orbit.eop-outside',
    severity: 'warning',
    where: name,
    message: `${formatUtc(t, 0)} is outside the Earth orientation file: ${eo.origin === 'held' ? 'its nearest value is held' : 'UT1 is taken as UTC and the pole at rest'}.`,
    affects: 'time',
  })
}

/** Earth orientation at the middle of a span, and what it came from as a finding. */
export const orientationOf = async (run: Run, i: OrientationInputs, middle: Instant): Promise<EarthOrientation> => {
  if (i.eop === undefined) {
    noOrientation(run)
    return zeroOrientation
  }
  const { text, name } = await textOfInput(run, i.eop)
  const eo = orientationAt(readEop(text, name), middle, i.eopPolicy)
  outsideOrientation(run, name, middle, eo)
  return eo
}

/** The whole series, for states at many times; null where no file is given. `told` says at two times what it came from. */
export const orientationSeriesOf = async (run: Run, i: OrientationInputs) => {
  const file = i.eop === undefined ? null : await textOfInput(run, i.eop)
  const series: EopSeries | null = file && readEop(file.text, file.name)
  const at = (t: Instant): EarthOrientation => (series ? orientationAt(series, t, i.eopPolicy) : zeroOrientation)
  return {
    series,
    at,
    told(from: Instant, to: Instant): void {
      // The later end is the one that files lack.
      const [first, last] = [at(from), at(to)]
      if (!series) noOrientation(run)
      else if (last.origin !== 'file') outsideOrientation(run, series.name, to, last)
      else outsideOrientation(run, series.name, from, first)
    },
  }
}
export { nameOf }
