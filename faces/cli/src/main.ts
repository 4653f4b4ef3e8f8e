/** The start file of `setu`: the command tree comes from the registry; everything heavy is loaded when it is used. */

import { commandLine } from '@setu/core/command-line'
import type { AnyProcess, Mission } from '@setu/core/contract'
import { errorKinds, tagged } from '@setu/core/errors'
import { foundationVersion } from '@setu/core/version'
import { missions, unbuilt } from '@setu/registry/registry'
import { Command, CommanderError } from 'commander'
import { addArchive } from './archive.js'
import { optionsOf } from './flags.js'
import { addKeys } from './keys.js'
import { addLive } from './live.js'
import { addWorker } from './worker.js'

const program = new Command('setu')
const setUp = (command: Command): Command =>
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? 100, 110), sortSubcommands: false })

const addProcess = (parent: Command, definition: AnyProcess): void => {
  const verb = definition.id.split('.')[1]!
  const command = setUp(parent.command(verb))
    .summary(definition.title)
    .description(`${definition.title}\n\n${definition.description}`)
  for (const option of optionsOf(definition)) command.addOption(option)
  command
    .option('--json', 'print exactly one JSON document: the outputs as declared')
    .option('--csv [output]', 'print one output as CSV')
    .option('--out <folder>', 'keep outputs, assets and figures in a folder')
    .option('--figures <formats>', 'svg, png, svg,png or none (with --out)')
    .option('--threads <number>', 'spread a plan over threads')
    .addHelpText('after', () => {
      const examples = definition.examples
        .map((e) => `\nExample: ${e.note}\n  ${commandLine(definition, e.inputs)}`)
        .join('')
      return `${examples}\n\nVersion ${definition.version}. ${definition.cite.length ? `Methods:\n${definition.cite.map((c) => `  ${c}`).join('\n')}` : ''}`
    })
    .action(async (options: Record<string, unknown>) => {
      const { runProcess } = await import('./run-process.js')
      await runProcess(definition, options, options)
    })
}

const addMission = (mission: Mission): void => {
  const command = setUp(program.command(mission.id))
    .summary(mission.question)
    .description(`${mission.title}: ${mission.question}`)
  for (const definition of mission.processes) addProcess(command, definition)
}

const addVerify = (): void => {
  setUp(program.command('verify [missions...]'))
    .summary('Run every reference value and show it beside ours')
    .option('--data <folder>', 'where the real reference files are')
    .option('--json', 'print one JSON document')
    .action(async (which: string[], options: { data?: string; json?: boolean }) => {
      const [{ verify, exitOfVerify }, { progressBar }, { showVerify }] = await Promise.all([
        import('./verify.js'),
        import('./terminal.js'),
        import('./show-verify.js'),
      ])
      const bar = progressBar()
      const table = await verify(which, options.data, (row, done, of) => bar.show(done / of, row.id))
      bar.end()
      process.stdout.write(options.json ? `${JSON.stringify(table)}\n` : showVerify(table))
      process.exitCode = exitOfVerify(table)
    })
}

const addReferences = (): void => {
  const command = setUp(program.command('references')).summary('The real files that prove the code')
  setUp(command.command('list'))
    .description('Which reference files there are, and which are here')
    .option('--data <folder>')
    .option('--json')
    .action(async (options: { data?: string; json?: boolean }) => {
      const [{ listReferences }, { alignRows }] = await Promise.all([import('./references.js'), import('./show.js')])
      const rows = await listReferences(options.data)
      process.stdout.write(
        options.json
          ? `${JSON.stringify(rows)}\n`
          : `${alignRows([['file', 'state', 'how', 'from', 'licence'], ...rows.map((r) => [r.path, r.state, r.how, r.repository, r.licence])]).join('\n')}\n`,
      )
    })
  setUp(command.command('get'))
    .description('Fetch the files that can be had as they are')
    .option('--into <folder>', 'where to keep them', '.references')
    .action(async (options: { into: string }) => {
      const { getReferences } = await import('./references.js')
      const done = await getReferences(options.into, (line) => process.stderr.write(`${line}\n`))
      process.stdout.write(
        `fetched ${done.fetched}, already here ${done.here}, not obtainable by download ${done.converted}\n`,
      )
    })
}

const addDoctor = (): void => {
  setUp(program.command('doctor'))
    .summary('What this machine has and lacks')
    .option('--json')
    .action(async (options: { json?: boolean }) => {
      const [{ doctor }, { portOf }] = await Promise.all([import('./doctor.js'), import('./serve.js')])
      const checks = await doctor(portOf(undefined))
      process.stdout.write(
        options.json
          ? `${JSON.stringify(checks)}\n`
          : checks
              .map((c) => `${c.ok ? 'ok ' : 'NO '} ${c.what}: ${c.found}${c.ok || !c.wayOut ? '' : `. ${c.wayOut}`}\n`)
              .join(''),
      )
      process.exitCode = checks.every((c) => c.ok) ? 0 : 3
    })
}

const addStation = (): void => {
  const options = (command: Command): Command =>
    setUp(command)
      .option('--port <number>', 'default PORT or 8080')
      .option('--host <address>', 'default 127.0.0.1: this machine only')
      .option('--data <folder>', 'where jobs and uploads are kept', '.setu')
      .option('--public-url <url>', 'address that links carry')
      .option('--access <rule>', 'open or keys; open only on this machine unless told')
      .option('--oidc-issuer <url>', 'take tokens of this OpenID provider, for --oidc-audience')
      .option('--oidc-audience <name>', 'audience that tokens for this station have')
      .option('--oidc-keys <file or url>', 'key set of the provider; by itself as its discovery says')
      .option('--oidc-claim <name>', 'claim that holds the scopes (setu:run:…), by itself scope')
      .option('--publisher <name>', 'who runs the station, for its catalogue')
      .option('--publisher-url <url>', 'page of who runs it')
      .option('--contact <email>', 'address for questions about the data')
      .option('--nats <address>', 'give jobs to workers over NATS')
      .option('--agency <name>', 'name of the station among others')
  options(program.command('serve').summary('Serve the station and the console')).action(
    async (given: Record<string, string>) => {
      const { serve } = await import('./serve.js')
      const { url } = await serve(given)
      process.stdout.write(`Setu is at ${url}\n`)
    },
  )
  options(program.command('start').summary('Serve, and run one sample of every mission')).action(
    async (given: Record<string, string>) => {
      const { start } = await import('./serve.js')
      await start(given, (line) => process.stdout.write(`${line}\n`))
    },
  )
}

const addCompletion = (): void => {
  setUp(program.command('completion <shell>'))
    .summary('Completion for bash, zsh or fish')
    .action(async (shell: string) => {
      const { completionScript } = await import('./completion.js')
      const { setuError } = await import('@setu/core/errors')
      if (!Object.hasOwn(completionScript, shell))
        throw setuError('bad-input', { where: 'shell', found: shell, expected: 'bash, zsh or fish' })
      process.stdout.write(completionScript[shell as keyof typeof completionScript]())
    })
}

const complain = async (error: unknown): Promise<number> => {
  // Help and version are "errors" of exit code 0; a mistake in a flag is bad input, never 1.
  if (error instanceof CommanderError) return error.exitCode === 0 || error.code === 'commander.help' ? 0 : 2
  const e = tagged(error)
  const { showError } = await import('./terminal.js')
  const { flagOf } = await import('./run-process.js')
  process.stderr.write(`${showError(e, flagOf)}\n`)
  if (e.code === 'internal' && process.env['SETU_TRACE'] && e.cause instanceof Error)
    process.stderr.write(`${e.cause.stack}\n`)
  return errorKinds[e.code].exit
}

setUp(program)
  .description('An open observatory: seven space systems in which India and Japan work together')
  .version(foundationVersion)
  .addHelpText(
    'after',
    () =>
      `\nNot built yet: ${unbuilt.map((m) => m.id).join(', ')}.\nSetu runs offline on its samples: try \`setu rain validate --help\`.`,
  )
for (const mission of missions) addMission(mission)
addVerify()
addReferences()
addDoctor()
addStation()
addKeys(program, setUp)
addWorker(program)
addLive(program, setUp)
addArchive(program, setUp)
addCompletion()

process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 5))
const [first, ...rest] = process.argv.slice(2)
const asked =
  first === undefined
    ? program
    : rest.length === 0
      ? program.commands.find((c) => c.name() === first && c.commands.length > 0)
      : undefined
try {
  // A command without a verb is a question: the answer is its help.
  if (asked) asked.outputHelp()
  else await program.parseAsync()
} catch (error) {
  process.exitCode = await complain(error)
}
