/** The line that repeats a result: `setu rain validate --product FILE …`, and back from such a line to inputs. */
import type { ProcessCard } from '../registry.js'
import { processInLine, shellWords } from './command-words.js'

export const kebab = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)
const camel = (flag: string): string => flag.replace(/-([a-z0-9])/g, (_, c: string) => c.toUpperCase())

const SAFE = /^[A-Za-z0-9_./:=@%+,-]+$/
/** Quoted for a POSIX shell where it must be. */
export const quoted = (text: string): string => (SAFE.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`)

export interface Word {
  readonly text: string
  /** A file or a reference. */
  readonly data: boolean
}

type Schemas = Record<string, { type?: string; default?: unknown; 'x-role'?: string; items?: { 'x-role'?: string } }>

/** `nameOf` says by which file name a person knows a reference. */
export const commandWords = (
  process: ProcessCard,
  inputs: Readonly<Record<string, unknown>>,
  nameOf: (reference: string) => string,
): Word[] => {
  const schemas = process.inputs.properties as Schemas
  const words: Word[] = ['setu', ...process.id.split('.')].map((text) => ({ text, data: false }))
  for (const [name, value] of Object.entries(inputs)) {
    const schema = schemas[name]
    if (!schema || value === undefined || JSON.stringify(value) === JSON.stringify(schema.default)) continue
    const data = (schema.items ?? schema)['x-role'] === 'dataset'
    if (typeof value === 'boolean') {
      words.push({ text: value ? `--${kebab(name)}` : `--no-${kebab(name)}`, data: false })
      continue
    }
    for (const one of Array.isArray(value) ? value : [value]) {
      words.push({ text: `--${kebab(name)}`, data: false })
      words.push({ text: quoted(data ? nameOf(String(one)) : String(one)), data })
    }
  }
  return words
}

export const commandLine = (
  process: ProcessCard,
  inputs: Readonly<Record<string, unknown>>,
  nameOf: (reference: string) => string,
): string =>
  commandWords(process, inputs, nameOf)
    .map((w) => w.text)
    .join(' ')

export interface Command {
  readonly process: ProcessCard
  readonly inputs: Record<string, unknown>
}

export const inputsOfLine = (line: string, process: Pick<ProcessCard, 'inputs'>): Record<string, unknown> => {
  const words = shellWords(line)
  const schemas = process.inputs.properties as Schemas
  const inputs: Record<string, unknown> = {}
  for (let i = words.indexOf('setu') + 3; i < words.length; i++) {
    const match = /^--(no-)?([a-z0-9-]+)(?:=(.*))?$/.exec(words[i]!)
    if (!match) continue
    const negated = match[1] !== undefined && !Object.hasOwn(schemas, camel(`no-${match[2]}`))
    const name = camel(match[2]!)
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined
    if (!schema) continue
    if (schema.type === 'boolean') {
      inputs[name] = !negated
      continue
    }
    const raw = match[3] ?? words[++i]
    if (raw === undefined) continue
    const item = (schema.type === 'array' ? schema.items : schema) as { type?: string } | undefined
    const value =
      (item?.type === 'number' || item?.type === 'integer') && raw.trim() !== '' && Number.isFinite(Number(raw))
        ? Number(raw)
        : raw
    if (schema.type === 'array') inputs[name] = [...((inputs[name] as unknown[]) ?? []), value]
    else inputs[name] = value
  }
  return inputs
}

/** A pasted line as a process and its inputs. */
export const parseCommandLine = async (
  line: string,
  find: (id: string) => Promise<ProcessCard | undefined>,
): Promise<Command | undefined> => {
  const id = processInLine(line)
  const process = id === undefined ? undefined : await find(id)
  return process && { process, inputs: inputsOfLine(line, process) }
}

/** The same as an HTTP request, ready for a shell. */
export const httpRequest = (process: ProcessCard, inputs: Readonly<Record<string, unknown>>, origin: string): string =>
  `curl -X POST ${origin}/processes/${process.id}/execution -H 'Content-Type: application/json' -H 'Prefer: respond-async' -d ${quoted(JSON.stringify({ inputs }))}`

/** JSON as Python writes it. */
const python = (value: unknown): string => {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([k, v]) => `${JSON.stringify(k)}: ${python(v)}`)
      .join(', ')}}`
  return JSON.stringify(value)
}

/** The same in a notebook: Python with requests. Files of this tab are sent from the notebook's folder. */
export const notebookCell = (
  process: Pick<ProcessCard, 'id'>,
  inputs: Readonly<Record<string, unknown>>,
  origin: string,
  files: readonly string[],
): string =>
  [
    'import requests, time',
    '',
    `station = ${JSON.stringify(origin)}`,
    ...files.map(
      (name) =>
        `requests.put(f"{station}/uploads", params={"name": ${JSON.stringify(name)}}, data=open(${JSON.stringify(name)}, "rb")).raise_for_status()`,
    ),
    `job = requests.post(f"{station}/processes/${process.id}/execution", headers={"Prefer": "respond-async"}, json={"inputs": ${python(inputs)}}).json()`,
    'while job["status"] in ("accepted", "running"):',
    '    time.sleep(0.5)',
    '    job = requests.get(f"{station}/jobs/{job[\'jobID\']}").json()',
    'outputs = requests.get(f"{station}/jobs/{job[\'jobID\']}/results", params={"response": "document"}).json()',
  ].join('\n')
