/**
 * The guard of repeatability: for each process version the digest of each example's outputs (compared on the V8 line it
 * was written on) and its numbers (compared to 1e-12 relative elsewhere). If they move, the version must move.
 */
import type { AnyProcess } from '@setu/core/contract'
import { canonicalJson, sha256Hex } from '@setu/core/key'

export interface GoldenExample {
  readonly note: string
  readonly digest: string
  readonly numbers: readonly number[]
}
export interface Golden {
  readonly v8: string
  readonly processes: Readonly<
    Record<string, { readonly version: string; readonly examples: readonly GoldenExample[] }>
  >
}

/** `11.3` of `11.3.244.8-node.30`. */
export const v8Line = (): string => process.versions.v8.split('.').slice(0, 2).join('.')

const MOST = 400

/** The numbers of a result in the order of its canonical JSON, figures left out; the first 400. */
export const numbersOf = (process: AnyProcess, outputs: Record<string, unknown>): number[] => {
  const found: number[] = []
  const walk = (value: unknown): void => {
    if (found.length >= MOST) return
    if (typeof value === 'number') found.push(value)
    else if (Array.isArray(value)) for (const v of value) walk(v)
    else if (value && typeof value === 'object')
      for (const key of Object.keys(value).sort()) walk((value as Record<string, unknown>)[key])
  }
  const schemas = process.outputs.properties as Record<string, { 'x-role'?: string }>
  for (const name of Object.keys(outputs).sort()) if (schemas[name]?.['x-role'] !== 'figure') walk(outputs[name])
  return found
}

export const goldenOf = (process: AnyProcess, note: string, outputs: Record<string, unknown>): GoldenExample => ({
  note,
  digest: sha256Hex(canonicalJson(outputs)),
  numbers: numbersOf(process, outputs),
})

/** What differs, in words; empty where it is the same. */
export const differences = (id: string, before: GoldenExample, after: GoldenExample, sameV8: boolean): string[] => {
  if (sameV8)
    return before.digest === after.digest
      ? []
      : [`${id}, "${before.note}": the outputs have moved and the version has not`]
  if (before.numbers.length !== after.numbers.length)
    return [`${id}, "${before.note}": ${after.numbers.length} numbers, ${before.numbers.length} before`]
  return before.numbers.flatMap((x, i) => {
    const y = after.numbers[i]!
    return Math.abs(x - y) <= 1e-12 * Math.max(1, Math.abs(x), Math.abs(y))
      ? []
      : [`${id}, "${before.note}": number ${i} is ${y}, was ${x}`]
  })
}
