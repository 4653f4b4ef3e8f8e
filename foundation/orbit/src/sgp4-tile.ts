/**
 * Tiles of the batch engine: how many objects and times one call of the vectors takes, and the loop over them.
 */
import {
  allTrue,
  bits,
  both,
  type Code,
  type FunctionCode,
  intAdd,
  intConstant,
  intSubtract,
  type Program,
  parameter,
  program,
  sub,
} from './vector-code.js'

/** Objects of a tile: rows of it stand one behind another for each component. */
export const tileWidth = 64
export const lanePairs = tileWidth / 2
/** Bytes of a row, one component of every object. */
export const rowBytes = tileWidth * 8
/** Bytes of the states of a tile at one time. */
export const stateBytes = 6 * rowBytes

/** `state` for all pairs of a tile at all times. Parameters: coefficients, times, rows of the deep, out, pairs, times. */
export const overTile = (
  name: string,
  words: number,
  state: (p: Program, coefficient: Code, t: Code, rows: Code, out: Code) => Code,
): FunctionCode => {
  const p = program(6)
  const good = p.variable(bits(0xffffffff, 0xffffffff))
  const pairsLeft = p.integer(parameter(4))
  const coefficient = p.integer(parameter(0))
  const outPair = p.integer(parameter(3))
  const rowPair = p.integer(parameter(2))
  const time = p.integer(intConstant(0))
  const timesLeft = p.integer(intConstant(0))
  const out = p.integer(intConstant(0))
  p.repeat(
    () => {
      time.set(parameter(1))
      timesLeft.set(parameter(5))
      out.set(outPair.get)
      const row = parameter(2)
      p.body.push(...rowPair.get, 0x21, 2)
      p.repeat(
        () => {
          const t = p.keep(sub(p.load(time.get, 0), p.load(coefficient.get, 0)))
          good.set(both(good.get, state(p, coefficient.get, t, row, out.get)))
          time.set(intAdd(time.get, intConstant(16)))
          out.set(intAdd(out.get, intConstant(stateBytes)))
          p.body.push(...intAdd(row, intConstant(3 * rowBytes)), 0x21, 2)
          timesLeft.set(intSubtract(timesLeft.get, intConstant(1)))
        },
        () => timesLeft.get,
      )
      coefficient.set(intAdd(coefficient.get, intConstant(16 * words)))
      outPair.set(intAdd(outPair.get, intConstant(16)))
      rowPair.set(intAdd(rowPair.get, intConstant(16)))
      pairsLeft.set(intSubtract(pairsLeft.get, intConstant(1)))
    },
    () => pairsLeft.get,
  )
  return { name, parameters: 6, program: p, result: allTrue(good.get) }
}
