/** What goes to stderr: progress on a terminal, findings, errors with place and way out. */
import type { Finding } from '@setu/core/contract'
import type { SetuError } from '@setu/core/errors'

const isTerminal = (): boolean => process.stderr.isTTY === true
const colour = (code: number, text: string): string =>
  isTerminal() && !process.env['NO_COLOR'] ? `\x1b[${code}m${text}\x1b[0m` : text

/** A bar of 30 cells that is wiped when done; nothing where stderr is not a terminal. */
export const progressBar = (): { show(fraction: number, message?: string): void; end(): void } => {
  let drawn = false
  let last = ''
  return {
    show(fraction, message = last) {
      if (!isTerminal()) return
      last = message
      const filled = Math.round(fraction * 30)
      process.stderr.write(
        `\r\x1b[K${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${String(Math.round(fraction * 100)).padStart(3)} % ${message}`,
      )
      drawn = true
    },
    end() {
      if (drawn) process.stderr.write('\r\x1b[K')
      drawn = false
    },
  }
}

const MARK = { note: '○', warning: '◆', error: '■' } as const
const HUE = { note: 2, warning: 33, error: 31 } as const

export const showFinding = (finding: Finding): string =>
  `${colour(HUE[finding.severity], MARK[finding.severity])} ${finding.message}${finding.where ? ` (${finding.where})` : ''} ${colour(2, finding.code)}`

export const showError = (error: SetuError, flag: (pointer: string) => string = (p) => p): string => {
  const issues = error.issues ?? [error]
  const lines = issues.map((i) => {
    const facts = [i.found ? `found ${i.found}` : '', i.expected ? `expected ${i.expected}` : '']
      .filter(Boolean)
      .join(', ')
    return `${i.where ? `${flag(i.where)}: ` : ''}${facts}${i.wayOut ? `${facts ? '. ' : ''}${i.wayOut}` : ''}`
  })
  return lines.map((l) => `${colour(31, 'error')} ${error.code}: ${l || error.message}`).join('\n')
}
