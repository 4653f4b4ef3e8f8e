import { planned, type Run, type Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { readAll } from '@setu/core/source'
import { decodeText } from '@setu/formats/csv/decode'
import { gunzip, isGzip } from '@setu/formats/gzip/gunzip'
import { stateKindOf } from '../initial-states.js'
import type { outputs } from './propagate.js'
import { type Chunk, type Inputs, mergeSets, propagateSets, splitSets } from './propagate-sets.js'
import { mergeStates, propagateStates, type StatePart, splitStates } from './propagate-states.js'

const MOST_BYTES = 256e6

/** The text of a message of states, null where element sets are integrated, undefined where SGP4 does it. */
const statesIn = async (i: Inputs, run: Run): Promise<string | null | undefined> => {
  const source = await run.open(i.elements)
  const bytes = await source.open()
  const head = await bytes.read(0, Math.min(bytes.size, 4096))
  const plain = isGzip(head) ? gunzip(await readAll(bytes, MOST_BYTES, source.name), { where: source.name }) : null
  const kind = stateKindOf(new TextDecoder('latin1').decode((plain ?? head).subarray(0, 4096)).replace(/^ï»¿/, ''))
  if (kind === null) return i.method === 'numerical' ? null : undefined
  if (i.method === 'sgp4')
    throw setuError('bad-input', {
      where: '/method',
      found: `sgp4, for ${source.name}, an ${kind}`,
      expected: 'numerical: SGP4 takes element sets only',
      wayOut: 'Leave the method out.',
    })
  return decodeText(plain ?? (await readAll(bytes, MOST_BYTES, source.name)), source.name).text
}

export const work: Work<Inputs, Static<typeof outputs>> = planned<Inputs, Static<typeof outputs>, Chunk, StatePart>({
  async split(i, run) {
    const text = await statesIn(i, run)
    return text === undefined ? splitSets(i, run) : splitStates(i, run, text)
  },
  async part(chunk, i, run) {
    const text = await statesIn(i, run)
    return text === undefined ? propagateSets(chunk, i, run) : propagateStates(chunk, i, run, text)
  },
  async merge(parts, i, run) {
    const text = await statesIn(i, run)
    return text === undefined ? mergeSets(parts, i, run) : mergeStates(parts, i, run, text)
  },
})
