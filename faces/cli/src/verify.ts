/** `setu verify`: every reference value beside ours. How anyone decides whether to trust Setu. */
import type { Bench, Mission, Reference, VerifyRow } from '@setu/core/contract'
import { tagged } from '@setu/core/errors'
import { canonicalJson } from '@setu/core/key'
import { runHere } from '@setu/jobs/run-here'
import { findProcess, referenceSets } from '@setu/registry/registry'
import { folderOf } from './data-folder.js'
import { openLocal } from './open-local.js'

export interface VerifyTable {
  readonly rows: readonly VerifyRow[]
  readonly passed: number
  readonly failed: number
  readonly short: number
  readonly notRun: number
}

const benchOf = (data: string | undefined): Bench => {
  const done = new Map<string, Promise<Record<string, unknown>>>()
  return {
    data: (path) => `${folderOf(path, data)}/${path}`,
    open: openLocal,
    execute(id, inputs) {
      const key = `${id} ${canonicalJson(inputs)}`
      if (!done.has(key))
        done.set(
          key,
          runHere(findProcess(id), inputs, { open: openLocal }).then((r) => r.outputs),
        )
      return done.get(key)!
    },
  }
}

const rowOf = async (mission: Pick<Mission, 'id'>, reference: Reference, bench: Bench): Promise<VerifyRow> => {
  const { id, what, expected, tolerance, unit, source, shortfall } = reference
  const fixed = { mission: mission.id, id, what, expected, tolerance, unit, source }
  try {
    const value = await reference.value(bench)
    const within = Math.abs(value - expected) <= tolerance
    return {
      ...fixed,
      value: Number.isFinite(value) ? value : null,
      pass: within && !shortfall,
      ...(shortfall ? { shortfall: within ? `passes: remove the note "${shortfall}"` : shortfall } : {}),
    }
  } catch (error) {
    const e = tagged(error)
    return { ...fixed, value: null, pass: false, what: `${what} [${e.code}: ${e.message}]` }
  }
}

export const verify = async (
  which: readonly string[],
  data: string | undefined,
  each?: (row: VerifyRow, done: number, of: number) => void,
): Promise<VerifyTable> => {
  const bench = benchOf(data)
  const chosen = referenceSets.filter((m) => which.length === 0 || which.includes(m.id))
  const rows: VerifyRow[] = []
  let notRun = 0
  const all = (await Promise.all(chosen.map(async (m) => (await m.references()).map((r) => [m, r] as const)))).flat()
  for (const [mission, reference] of all) {
    if (reference.needs.some((path) => folderOf(path, data) === undefined)) notRun++
    else {
      const row = await rowOf(mission, reference, bench)
      rows.push(row)
      each?.(row, rows.length + notRun, all.length)
    }
  }
  const passed = rows.filter((r) => r.pass).length
  const short = rows.filter((r) => !r.pass && r.shortfall && !r.shortfall.startsWith('passes:')).length
  return { rows, passed, failed: rows.length - passed - short, short, notRun }
}

export const exitOfVerify = (table: VerifyTable): number => (table.rows.length === 0 || table.failed > 0 ? 3 : 0)
