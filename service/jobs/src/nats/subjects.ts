/** Names of subjects and streams. Each station (agency) has its own; accounts of the server say who may use them. */

export const AGENCY = /^[A-Za-z0-9_-]{1,32}$/

export interface Names {
  /** Work queues: one message for each job or part that waits. */
  readonly jobs: { readonly stream: string; readonly consumer: string; subject(id: string): string }
  readonly parts: {
    readonly stream: string
    readonly consumer: string
    subject(spread: string, index: number | '*'): string
  }
  /** How attempts ended, until the station's journal knows. */
  readonly results: { readonly stream: string; readonly consumer: string; subject(id: string): string }
  /** What is too large for a message. */
  readonly files: { readonly stream: string; subject(token: string, part: number | 'end' | '>'): string }
  /** Workers say that they are there. */
  readonly here: string
  /** A worker asks whether and how to run a job. */
  readonly ask: string
  /** A worker asks whether a result with a key is known. */
  readonly known: string
  /** Heartbeat, progress and findings of a job. */
  say(id: string): string
  /** The station tells that a job is to stop; a coordinator that its parts are. */
  stop(id: string): string
  /** A part that is done, to its coordinator. */
  done(spread: string): string
}

export const namesOf = (agency: string): Names => {
  const at = `setu.${agency}`
  const upper = agency.replaceAll('-', '_')
  return {
    jobs: { stream: `JOBS_${upper}`, consumer: 'workers', subject: (id) => `${at}.job.queue.${id}` },
    parts: {
      stream: `PARTS_${upper}`,
      consumer: 'workers',
      subject: (spread, index) => `${at}.part.queue.${spread}.${index}`,
    },
    results: { stream: `RESULTS_${upper}`, consumer: 'station', subject: (id) => `${at}.result.job.${id}` },
    files: { stream: `FILES_${upper}`, subject: (token, part) => `${at}.file.${token}.${part}` },
    here: `${at}.worker.here`,
    ask: `${at}.job.ask`,
    known: `${at}.job.known`,
    say: (id) => `${at}.job.say.${id}`,
    stop: (id) => `${at}.job.stop.${id}`,
    done: (spread) => `${at}.part.done.${spread}`,
  }
}
