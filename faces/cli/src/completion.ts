/** Completion scripts for bash, zsh and fish, from the registry. */

import { kebab } from '@setu/core/command-line'
import { missions } from '@setu/registry/registry'
import { inputSchemas } from './flags.js'

export const globalCommands = [
  'verify',
  'references',
  'doctor',
  'serve',
  'start',
  'key',
  'worker',
  'archive',
  'keep',
  'completion',
]
const common = ['--json', '--csv', '--out', '--figures', '--threads', '--help']

const verbs = (id: string): string[] => missions.find((m) => m.id === id)!.processes.map((p) => p.id.split('.')[1]!)
const flags = (id: string): string[] => {
  const found = missions.flatMap((m) => m.processes).find((p) => p.id === id)!
  return [...inputSchemas(found).map(([name]) => `--${kebab(name)}`), ...common]
}

const bash = (): string => {
  const cases = missions.flatMap((m) => [
    ...m.processes.map((p) => `    "${p.id.replace('.', ' ')}"*) words="${flags(p.id).join(' ')}" ;;`),
    `    ${m.id}*) words="${verbs(m.id).join(' ')}" ;;`,
  ])
  return `_setu() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" line="\${COMP_WORDS[*]:1:COMP_CWORD-1}" words
  case "$line" in
${cases.join('\n')}
    *) words="${[...missions.map((m) => m.id), ...globalCommands].join(' ')}" ;;
  esac
  if [[ "$cur" == -* || "$line" != *--* ]]; then COMPREPLY=($(compgen -W "$words" -- "$cur")); else COMPREPLY=($(compgen -f -- "$cur")); fi
}
complete -o filenames -F _setu setu
`
}

const zsh = (): string => `#compdef setu
autoload -U +X bashcompinit && bashcompinit
${bash()}`

const fish = (): string =>
  [
    'complete -c setu -n "__fish_use_subcommand" -f',
    ...[...missions.map((m) => [m.id, m.title]), ...globalCommands.map((c) => [c, ''])].map(
      ([id, title]) => `complete -c setu -n "__fish_use_subcommand" -a ${id} -d '${title}'`,
    ),
    ...missions.flatMap((m) =>
      m.processes.map(
        (p) =>
          `complete -c setu -n "__fish_seen_subcommand_from ${m.id}" -a ${p.id.split('.')[1]} -d '${p.title.replaceAll("'", '’')}'`,
      ),
    ),
    ...missions.flatMap((m) =>
      m.processes.flatMap((p) =>
        flags(p.id).map(
          (f) => `complete -c setu -n "__fish_seen_subcommand_from ${p.id.split('.')[1]}" -l ${f.slice(2)}`,
        ),
      ),
    ),
  ].join('\n')

export const completionScript = { bash, zsh, fish } as const
