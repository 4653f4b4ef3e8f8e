/** `setu key`: API keys of a station. The text of a key is shown once. */

import { setuError } from '@setu/core/errors'
import type { Command } from 'commander'

const daysOf = (text: string | undefined): number | null => {
  if (text === undefined) return 365
  if (text === 'never') return null
  const days = Number(text)
  if (!Number.isFinite(days) || days <= 0)
    throw setuError('bad-input', { where: '--days', found: text, expected: 'a number of days, or never' })
  return days
}

export const addKeys = (program: Command, setUp: (command: Command) => Command): void => {
  const command = setUp(program.command('key')).summary('API keys of a station')
  setUp(command.command('add'))
    .description('Make a key; its text is shown once')
    .requiredOption(
      '--scope <scope>',
      'run:<process>, read:<collection>, write or admin; * at the end for any (repeat for more)',
      (text: string, before: string[] = []) => [...before, text],
    )
    .option('--days <number>', 'days until it expires, or never', '365')
    .option('--note <text>', 'whose it is', '')
    .option('--data <folder>', 'folder of the station', '.setu')
    .action(async (options: { scope: string[]; days: string; note: string; data: string }) => {
      const { addKey } = await import('@setu/station/access/api-keys')
      const { key, text } = await addKey(options.data, options.scope, daysOf(options.days), options.note)
      process.stderr.write(
        `key ${key.id}, ${key.scopes.join(', ')}, ${key.expires === null ? 'does not expire' : `until ${key.expires}`}; keep the text, it is not shown again\n`,
      )
      process.stdout.write(`${text}\n`)
    })
  setUp(command.command('list'))
    .option('--data <folder>', 'folder of the station', '.setu')
    .action(async (options: { data: string }) => {
      const [{ readKeys }, { alignRows }] = await Promise.all([
        import('@setu/station/access/api-keys'),
        import('./show.js'),
      ])
      const keys = await readKeys(options.data)
      process.stdout.write(
        `${alignRows([['key', 'scopes', 'expires', 'note'], ...keys.map((k) => [k.id, k.scopes.join(' '), k.expires ?? 'never', k.note])]).join('\n')}\n`,
      )
    })
  setUp(command.command('s3 <id>'))
    .description('The pair that an S3 client signs with; it may read what the key may read')
    .option('--data <folder>', 'folder of the station', '.setu')
    .action(async (id: string, options: { data: string }) => {
      const { giveS3Secret } = await import('@setu/station/access/s3-secret')
      const pair = await giveS3Secret(options.data, id)
      process.stdout.write(`AWS_ACCESS_KEY_ID=${pair.id}\nAWS_SECRET_ACCESS_KEY=${pair.secret}\n`)
    })
  setUp(command.command('revoke <id>'))
    .option('--data <folder>', 'folder of the station', '.setu')
    .action(async (id: string, options: { data: string }) => {
      const { revokeKey } = await import('@setu/station/access/api-keys')
      await revokeKey(options.data, id)
      process.stdout.write(`revoked ${id}\n`)
    })
}
