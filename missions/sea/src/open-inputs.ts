/** Positions of a process, opened, with what could not be read as findings. */
import type { Run } from '@setu/core/contract'
import type { BinaryLayout } from './messages/variants.js'
import { mappingOf } from './readers/columns.js'
import { faultFindings } from './readers/fault-counts.js'
import { type Opened, type OpenOptions, openPositions } from './readers/open.js'

export interface PositionInputs {
  readonly positions: string
  readonly columns?: string
  readonly mmsi?: readonly string[]
  readonly dayFirst?: boolean
  readonly lenient?: boolean
  readonly layout?: BinaryLayout
}

export const optionsOf = (i: Omit<PositionInputs, 'positions'>): OpenOptions => ({
  ...(i.columns ? { mapping: mappingOf(i.columns) } : {}),
  ...(i.mmsi?.length ? { ships: new Set(i.mmsi.map(Number)) } : {}),
  ...(i.dayFirst ? { dayFirst: true } : {}),
  ...(i.lenient ? { lenient: true } : {}),
  ...(i.layout ? { layout: i.layout } : {}),
})

export const positionsOf = async (i: PositionInputs, run: Run, more: OpenOptions = {}): Promise<Opened> => {
  const source = await run.open(i.positions)
  const opened = await openPositions(source, run, { ...optionsOf(i), ...more })
  for (const finding of faultFindings(opened.faults, source.name)) run.found(finding)
  // A quiet minute of a stream is no fault.
  for (const f of more.stream ? [] : opened.files)
    if (f.records === 0)
      run.found({
        code: 'sea.emptyFile',
        severity: 'warning',
        message: f.bytes === 0 ? `${f.name} is empty.` : `${f.name} holds no AIS sentence and no row.`,
        where: f.name,
      })
    else if (f.tally && f.tally.messages === 0)
      run.found({
        code: 'sea.noMessages',
        severity: 'warning',
        message: `${f.name} holds ${f.tally.other} other NMEA sentences and no AIS message.`,
        where: f.name,
      })
  for (const f of opened.files) {
    const t = f.tally
    if (!t) continue
    const say = (code: string, count: number, what: string): void => {
      if (count > 0)
        run.found({
          code: `sea.${code}`,
          severity: 'note',
          message: `${count} ${what}`,
          where: f.name,
          values: { count },
        })
    }
    say('truncated', t.truncated, 'messages are shorter than their type; their whole fields are used.')
    say('longer', t.longer, 'messages are longer than their type; the bits behind are not used.')
    say('badMmsi', t.badMmsi, 'messages carry a number above 999,999,999.')
  }
  return opened
}

/** True where any reference is a made-up scene. */
export const isSimulated = (...references: readonly (string | undefined)[]): boolean =>
  references.some((r) => r?.startsWith('sample:'))
