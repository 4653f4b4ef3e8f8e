/** What *find* knows: missions, processes, pages; a pasted command line or URL fills the form of its process. */

import { missionQuestion, missionTitle, processTitle } from '../missions/names.js'
import { type Details, missions, processes, processOf, readDetails } from '../registry.js'
import { processInLine } from '../result/command-words.js'
import { encodeInputs } from './url-state.js'

export interface Match {
  readonly href: string
  readonly name: string
  readonly what: string
  /** The command line that it was read from. */
  readonly command?: string
}

const pasted = (text: string): Match | undefined => {
  const url = /^https?:\/\/\S+$/.test(text) ? new URL(text) : undefined
  if (url && /^\/(processes|jobs|missions|verification)(\/|$)/.test(url.pathname))
    return { href: url.pathname + url.search, name: url.pathname, what: text.slice(0, 80) }
  const command = processes.find((p) => p.id === processInLine(text))
  return command && { href: `/processes/${command.id}`, name: command.id, what: processTitle(command), command: text }
}

/** Where a match leads: a pasted line fills the form, which needs the definition. */
export const hrefOf = async (match: Match): Promise<string> => {
  if (match.command === undefined) return match.href
  const { parseCommandLine } = await import('../result/command-line.js')
  const command = await parseCommandLine(match.command, processOf)
  return command ? `${match.href}${encodeInputs(command.inputs)}` : match.href
}

/** Fetched when somebody begins to look for something. */
let details: Details['processes'] = {}
export const beginToFind = async (): Promise<void> => {
  details = await readDetails()
    .then((d) => d.processes)
    .catch(() => details)
}

export const findMatches = (text: string): Match[] => {
  const direct = pasted(text.trim())
  if (direct) return [direct]
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const all: (Match & { readonly words: string })[] = [
    ...processes.map((p) => ({
      href: `/processes/${p.id}`,
      name: p.id,
      what: processTitle(p),
      words: `${p.id} ${p.title} ${processTitle(p)} ${details[p.id]?.description ?? ''}`.toLowerCase(),
    })),
    ...missions.map((m) => ({
      href: `/missions/${m.id}`,
      name: m.id,
      what: missionQuestion(m.id),
      words: `${m.id} ${m.title} ${missionTitle(m.id)} ${m.question}`.toLowerCase(),
    })),
    { href: '/jobs', name: 'jobs', what: 'What the station runs', words: 'jobs runs station' },
    {
      href: '/verification',
      name: 'verification',
      what: 'Every reference row',
      words: 'verification reference rows tests',
    },
  ]
  return all
    .filter((m) => words.every((w) => m.words.includes(w)))
    .slice(0, 8)
    .map(({ href, name, what }) => ({ href, name, what }))
}
