/**
 * The closed set of errors. Each says what was found, what was expected, where, and the way out;
 * each maps to one exit code (command line) and one problem document (RFC 9457, HTTP).
 */

interface Kind {
  readonly exit: 2 | 3 | 4 | 5 | 130
  readonly status: number
  readonly title: string
}

/** Code, exit code, HTTP status and title of every error there is. */
export const errorKinds = {
  'bad-input': { exit: 2, status: 400, title: 'An input is not valid' },
  'bad-unit': { exit: 2, status: 400, title: 'A unit is not known or does not fit' },
  'bad-file': { exit: 2, status: 400, title: 'A file cannot be read as what it claims to be' },
  'unknown-format': { exit: 2, status: 400, title: 'No reader knows this file' },
  'unknown-variable': { exit: 2, status: 400, title: 'The file has no such variable' },
  ambiguous: { exit: 2, status: 400, title: 'The data allow more than one reading' },
  refused: { exit: 2, status: 403, title: 'This is not allowed' },
  'too-large': { exit: 2, status: 413, title: 'This is larger than the limit' },
  'not-found': { exit: 3, status: 404, title: 'A named thing is unknown' },
  'failed-check': { exit: 3, status: 409, title: 'The data failed a check' },
  'not-ready': { exit: 3, status: 404, title: 'The result is not ready' },
  'remote-failed': { exit: 4, status: 502, title: 'A remote service failed' },
  'remote-timeout': { exit: 4, status: 504, title: 'A remote service did not answer in time' },
  busy: { exit: 4, status: 503, title: 'The station is busy' },
  'memory-exceeded': { exit: 5, status: 500, title: 'The process was stopped at its memory limit' },
  internal: { exit: 5, status: 500, title: 'This is our fault' },
  cancelled: { exit: 130, status: 410, title: 'Cancelled' },
} as const satisfies Record<string, Kind>

export type ErrorCode = keyof typeof errorKinds

/** One place where an input or a file departs from what was expected. */
export interface Issue {
  /** JSON pointer of an input, or `file:line`, or a variable's name. */
  readonly where: string
  readonly found?: string
  readonly expected?: string
  readonly wayOut?: string
}

/** A problem document (RFC 9457) with the members that every face shows. */
export interface Problem extends Issue {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
  readonly issues?: readonly Issue[]
}

const sentence = (issue: Partial<Issue>): string => {
  const head = issue.where ? `${issue.where}: ` : ''
  const facts = [issue.found && `found ${issue.found}`, issue.expected && `expected ${issue.expected}`]
  const body = facts.filter(Boolean).join(', ')
  return `${head}${body}${issue.wayOut ? `${body ? '. ' : ''}${issue.wayOut}` : ''}`
}

/** The only error class: its tag is `code`. */
export class SetuError extends Error {
  readonly code: ErrorCode
  readonly where: string
  readonly found?: string
  readonly expected?: string
  readonly wayOut?: string
  readonly issues?: readonly Issue[]
  constructor(code: ErrorCode, issue: Partial<Issue>, more: { cause?: unknown; issues?: readonly Issue[] } = {}) {
    super(sentence(issue) || errorKinds[code].title, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'SetuError'
    this.code = code
    this.where = issue.where ?? ''
    if (issue.found !== undefined) this.found = issue.found
    if (issue.expected !== undefined) this.expected = issue.expected
    if (issue.wayOut !== undefined) this.wayOut = issue.wayOut
    if (more.issues?.length) this.issues = more.issues
  }
}

export const setuError = (
  code: ErrorCode,
  issue: Partial<Issue>,
  more?: { cause?: unknown; issues?: readonly Issue[] },
): SetuError => new SetuError(code, issue, more)

// By its tag, not by `instanceof`: a bundle and a package may each hold a copy of the class.
export const isSetuError = (error: unknown, code?: ErrorCode): error is SetuError =>
  error instanceof Error &&
  error.name === 'SetuError' &&
  Object.hasOwn(errorKinds, (error as SetuError).code) &&
  (code === undefined || (error as SetuError).code === code)

/** Any thrown thing as a tagged error; what is not ours is `internal` and keeps its cause. */
export const tagged = (error: unknown): SetuError => {
  if (isSetuError(error)) return error
  if (error instanceof Error && error.name === 'AbortError') return setuError('cancelled', {}, { cause: error })
  return setuError('internal', { found: error instanceof Error ? error.message : String(error) }, { cause: error })
}

/** Errors lose their class between threads and over HTTP; a problem document does not. */
export const toProblem = (error: unknown): Problem => {
  const e = tagged(error)
  const kind = errorKinds[e.code]
  return {
    type: `urn:setu:error:${e.code}`,
    title: kind.title,
    status: kind.status,
    detail: e.message,
    code: e.code,
    where: e.where,
    ...(e.found === undefined ? {} : { found: e.found }),
    ...(e.expected === undefined ? {} : { expected: e.expected }),
    ...(e.wayOut === undefined ? {} : { wayOut: e.wayOut }),
    ...(e.issues ? { issues: e.issues } : {}),
  }
}

/** The error that a problem document came from. */
export const fromProblem = (problem: Problem): SetuError =>
  setuError(
    problem.code in errorKinds ? problem.code : 'internal',
    problem,
    problem.issues ? { issues: problem.issues } : {},
  )

export const exitCode = (error: unknown): number => errorKinds[tagged(error).code].exit
