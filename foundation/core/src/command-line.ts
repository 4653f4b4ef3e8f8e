/** The command line that repeats a call: names are camelCase in JSON, kebab-case in flags; lists are repeated flags. */
import type { AnyProcess } from './contract.js'

export const kebab = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)

/** Quoted for a POSIX shell where it needs to be. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

const textOf = (value: unknown): string => quoted(typeof value === 'object' ? JSON.stringify(value) : String(value))

/** Inputs that equal their default are left out. */
export const commandLine = (
  process: Pick<AnyProcess, 'id' | 'inputs'>,
  inputs: Readonly<Record<string, unknown>>,
): string => {
  const words = ['setu', ...process.id.split('.')]
  for (const [name, schema] of Object.entries(process.inputs.properties as Record<string, { default?: unknown }>)) {
    const value = inputs[name]
    if (value === undefined || JSON.stringify(value) === JSON.stringify(schema.default)) continue
    if (value === true) words.push(`--${kebab(name)}`)
    else for (const v of Array.isArray(value) ? value : [value]) words.push(`--${kebab(name)}`, textOf(v))
  }
  return words.join(' ')
}
