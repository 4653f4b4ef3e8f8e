/** `setu worker`: runs jobs of a station on this machine. */
import { availableParallelism } from 'node:os'
import { setuError } from '@setu/core/errors'
import type { Command } from 'commander'

export interface WorkerFlags {
  readonly nats: string
  readonly agency: string
  readonly concurrency?: string
  readonly memory: string
  readonly data: string
  readonly remoteHost?: readonly string[]
  readonly name?: string
}

const whole = (text: string, where: string, least: number, most: number): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most)
    throw setuError('bad-input', {
      where,
      found: text.slice(0, 40),
      expected: `a whole number from ${least} to ${most}`,
    })
  return value
}

const work = async (flags: WorkerFlags): Promise<void> => {
  const [{ startWorker }, { natsAddress }, { createRequire }, { join }, { pathToFileURL }] = await Promise.all([
    import('@setu/jobs/nats/worker'),
    import('@setu/jobs/nats/address'),
    import('node:module'),
    import('node:path'),
    import('node:url'),
  ])
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const address = natsAddress(process.env['SETU_NATS_ADDRESS'] ?? flags.nats)
  say(`waiting for NATS at ${address.servers}`)
  const worker = await startWorker({
    ...address,
    agency: flags.agency,
    folder: join(flags.data, 'worker'),
    catalogue: pathToFileURL(createRequire(import.meta.url).resolve('@setu/station/catalogue')).href,
    concurrency: whole(flags.concurrency ?? String(availableParallelism()), '--concurrency', 1, 1024),
    memoryBytes: whole(flags.memory, '--memory', 64, 1 << 20) * 2 ** 20,
    remoteHosts: flags.remoteHost ?? [],
    ...(flags.name ? { name: flags.name } : {}),
  })
  process.stdout.write(`worker ${worker.name} takes jobs of ${flags.agency}\n`)
  const stop = (): void => {
    say('handing back what runs')
    void worker.stop().then(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

export const addWorker = (program: Command): void => {
  program
    .command('worker')
    .summary('Run jobs of a station on this machine')
    .description(
      'Takes jobs and parts of plans from the queue of a station, as many workers on as many machines as you like.\n' +
        'A worker keeps nothing: what it had when it ends is given to another. The station is started with the same\n' +
        '--nats and --agency. An address with a password is better given as SETU_NATS_ADDRESS.',
    )
    .exitOverride()
    .showSuggestionAfterError(true)
    .option(
      '--nats <address>',
      'host:port, user:password@host:port or token@host:port; several with commas',
      '127.0.0.1:4222',
    )
    .option('--agency <name>', 'name of the station', 'local')
    .option('--concurrency <number>', 'jobs at once; default: the cores of this machine')
    .option('--memory <MiB>', 'resident memory of one job', '2048')
    .option('--data <folder>', 'scratch space', '.setu')
    .option('--remote-host <name...>', 'hosts that https datasets may come from')
    .option('--name <name>', 'how it is called in the list of jobs; default host:process')
    .addHelpText('after', '\nExample: setu worker --nats station.example.org:4222 --agency isro --concurrency 8')
    .action(work)
}
