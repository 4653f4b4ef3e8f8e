/** Pages of the docs from the definitions: what each process takes and gives, and its examples as they ran. */

import { commandLine, kebab } from '@setu/core/command-line'
import type { AnyProcess, Mission } from '@setu/core/contract'
import { sentenceOf } from '@setu/core/message'
import { describe, type InputSchema, inputSchemas, isRequired } from './flags.js'
import { outputSchemas, showOutputs } from './show.js'

/** An example that was run: its outputs, and the pictures that were drawn of it (path relative to the page). */
export interface RunExample {
  readonly note: string
  readonly inputs: Record<string, unknown>
  readonly outputs: Record<string, unknown>
  readonly pictures: readonly { readonly title: string; readonly path: string }[]
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
const grid = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
]

const typeOf = (schema: InputSchema): string => {
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`
  if (schema.enum) return schema.enum.map((v) => `\`${v}\``).join(', ')
  if (schema['x-role'] === 'dataset') return 'dataset'
  const unit = schema['x-unit']
  return `${schema.type === 'string' ? 'text' : String(schema.type)}${unit && unit !== '1' ? `, ${unit}` : ''}`
}

const boundsOf = (schema: InputSchema): string => {
  const one = schema.items ?? schema
  if (one.minimum === undefined && one.maximum === undefined) return ''
  return ` (${one.minimum ?? '−∞'} to ${one.maximum ?? '∞'})`
}

const inputRows = (process: AnyProcess): string[][] =>
  inputSchemas(process).map(([name, schema]) => [
    `\`--${kebab(name)}\``,
    `${typeOf(schema)}${boundsOf(schema)}`,
    isRequired(process, name, schema)
      ? 'required'
      : schema.default === undefined
        ? ''
        : `\`${JSON.stringify(schema.default)}\``,
    describe({ ...schema, default: undefined }),
  ])

const outputRows = (process: AnyProcess): string[][] =>
  outputSchemas(process).map(([name, schema, role]) => [
    `\`${name}\``,
    role ?? 'value',
    schema['x-unit'] && schema['x-unit'] !== '1' ? schema['x-unit'] : '',
    schema.title ?? '',
  ])

export const processPage = (process: AnyProcess, examples: readonly RunExample[]): string => {
  const lines = [
    `# ${process.id}: ${process.title}`,
    '',
    process.description,
    '',
    `Version ${process.version}. Written from the definition; do not edit.`,
    '',
    '## Inputs',
    '',
    ...grid(['flag', 'takes', 'default', 'what'], inputRows(process)),
    '',
    'In JSON and over HTTP the names are the same in camelCase. A number may carry its unit as text (`"0.2 [in_i]/d"`).',
    '',
    '## Outputs',
    '',
    ...grid(['name', 'kind', 'unit', 'what'], outputRows(process)),
  ]
  for (const example of examples) {
    lines.push(
      '',
      `## Example: ${example.note}`,
      '',
      '```sh',
      `npx ${commandLine(process, example.inputs)}`,
      '```',
      '',
      `> ${sentenceOf(process, example.outputs)}`,
      '',
      '*Simulated.*',
      '',
    )
    for (const { title, path } of example.pictures) lines.push(`![${title}](${path})`, '')
    lines.push('```', showOutputs(process, example.outputs), '```')
    const findings = example.outputs['findings'] as { severity: string; message: string; code: string }[]
    if (findings.length)
      lines.push('', 'Findings:', '', ...findings.map((f) => `- ${f.severity}: ${f.message} (\`${f.code}\`)`))
  }
  if (process.cite.length) lines.push('', '## Sources', '', ...process.cite.map((c) => `- ${c}`))
  return `${lines.join('\n')}\n`
}

export const indexPage = (missions: readonly Mission[]): string =>
  `${[
    '# Processes',
    '',
    'Written from the definitions; do not edit.',
    ...missions.flatMap((m) => [
      '',
      `## ${m.title}: ${m.question}`,
      '',
      ...m.processes.map((p) => `- [${p.id}](${p.id}.md): ${p.title}`),
    ]),
  ].join('\n')}\n`
