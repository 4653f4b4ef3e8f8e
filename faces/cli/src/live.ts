/** `setu live <process>`: a stream from a socket, stdin or a file, batch after batch into the archive, with alerts. */
import { setuError } from '@setu/core/errors'
import type { Command } from 'commander'

interface Given {
  readonly from: string
  readonly name: string
  readonly data: string
  readonly subscribe?: string
  readonly stamp?: boolean
  readonly batchSeconds: string
  readonly batchBytes: string
  readonly set?: readonly string[]
  readonly rules?: string
  readonly watch?: readonly string[]
  readonly watchSeconds: string
  readonly watchDays: string
  readonly json?: boolean
}

const number = (text: string, where: string, least: number, most: number): number => {
  const value = Number(text)
  if (!(value >= least && value <= most))
    throw setuError('bad-input', { where, found: text.slice(0, 40), expected: `a number from ${least} to ${most}` })
  return value
}

/** `zones=zones.geojson`, `gapHours=6`: a number or JSON where it is one, else words. */
const pairs = (list: readonly string[] | undefined, where: string): Record<string, unknown> =>
  Object.fromEntries(
    (list ?? []).map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw setuError('bad-input', { where, found: pair.slice(0, 60), expected: 'name=value' })
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
      try {
        return [name, JSON.parse(value)]
      } catch {
        return [name, value]
      }
    }),
  )

const live = async (processId: string, given: Given): Promise<void> => {
  const [{ startLive }, { openLocal }, { missions }, { resolve }] = await Promise.all([
    import('@setu/station/live-source'),
    import('./open-local.js'),
    import('@setu/registry/registry'),
    import('node:path'),
  ])
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const print = (value: unknown, line: string): void =>
    void process.stdout.write(given.json ? `${JSON.stringify(value)}\n` : `${line}\n`)
  const running = await startLive(
    {
      id: given.name,
      process: processId,
      from: given.from,
      inputs: pairs(given.set, '--set'),
      batchSeconds: number(given.batchSeconds, '--batch-seconds', 0.1, 3600),
      batchBytes: number(given.batchBytes, '--batch-bytes', 1, 2 ** 28),
      watchSeconds: number(given.watchSeconds, '--watch-seconds', 0, 86_400),
      watchDays: number(given.watchDays, '--watch-days', 1, 60),
      watch: pairs(given.watch, '--watch'),
      ...(given.subscribe === undefined ? {} : { subscribe: given.subscribe }),
      ...(given.stamp === undefined ? {} : { stamp: given.stamp }),
      ...(given.rules === undefined ? {} : { rules: given.rules }),
    },
    {
      data: resolve(given.data),
      missions,
      open: openLocal,
      say,
      done({ batch, bytes, outputs, findings, seconds }) {
        for (const f of findings) say(`${f.severity}: ${f.message}${f.where ? ` (${f.where})` : ''}`)
        const { newPositions = 0, known = 0, ships = 0 } = outputs as Record<string, number>
        print(
          { batch, bytes, newPositions, known, ships, seconds: Number(seconds.toFixed(3)) },
          `batch ${batch}: ${newPositions} new positions of ${ships} ships, ${known} known, ${bytes} bytes in ${seconds.toFixed(2)} s`,
        )
      },
      raised(alerts, events) {
        for (const a of alerts)
          print({ alert: a }, `ALERT ${a['known']} ${a['rule']}: ${a['what']}, ${a['ships']} (${a['id']})`)
        say(`watch: ${events} events looked at, ${alerts.length} new alerts`)
      },
    },
  )
  const stop = (): void => {
    say('taking no more; what has come is worked in')
    running.stop()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  await running.over
}

export const addLive = (program: Command, setUp: (command: Command) => Command): void => {
  setUp(program.command('live <process>'))
    .summary('Take a live stream into the archive, batch after batch')
    .description(
      'Runs a process that goes on (sea.ingest) for each batch of a stream and keeps its state. Stop it with Ctrl-C and start\n' +
        'it again: it goes on where it was, also after a crash; nothing counts twice. Positions lie in\n' +
        '<data>/archive/sea-positions/partitions, the lines themselves in <data>/live/<name>/raw.',
    )
    .requiredOption(
      '--from <address>',
      'tcp://host:port, tcp-listen://host:port, udp://host:port, wss://…, - for stdin, or a file',
    )
    .option('--name <name>', 'name of the source', 'live')
    .option('--data <folder>', 'where the station keeps its data', '.setu')
    .option('--subscribe <file>', 'a file that is sent once a WebSocket stands: the subscription, with its key')
    .option('--stamp', 'give bare sentences the time of reception (sockets: default)')
    .option('--no-stamp', 'leave them without')
    .option('--batch-seconds <seconds>', 'close a batch after so long', '10')
    .option('--batch-bytes <bytes>', 'or at this size', '4194304')
    .option('--set <name=value...>', 'inputs of the process')
    .option('--rules <file>', 'alert rules, evaluated over the events of the last days')
    .option('--watch <name=value...>', 'inputs of the events: zones=…, anchorages=…, gapHours=6')
    .option('--watch-seconds <seconds>', 'look for events at most so often', '300')
    .option('--watch-days <days>', 'days that are looked at', '3')
    .option('--json', 'print JSON lines')
    .addHelpText(
      'after',
      '\nExamples:\n  setu live sea.ingest --from tcp://127.0.0.1:10110 --rules rules.json --watch zones=zones.geojson\n  setu live sea.ingest --from udp://0.0.0.0:10110\n  setu live sea.ingest --from wss://stream.aisstream.io/v0/stream --subscribe subscription.json',
    )
    .action(live)
}
