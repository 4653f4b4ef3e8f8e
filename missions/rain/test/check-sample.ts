/** What every sample must be: small, quick, and the same bytes each time. */
import { expect } from 'vitest'

/** Seconds of processor of this process, where another test may run beside: half a second alone. Waiting does not count. */
const MOST_SECONDS = 2.5

export const checkSample = async (make: () => Promise<ReadonlyMap<string, Uint8Array>>): Promise<void> => {
  const begun = process.cpuUsage()
  const files = await make()
  const { user, system } = process.cpuUsage(begun)
  expect((user + system) / 1e6).toBeLessThan(MOST_SECONDS)
  const size = [...files.values()].reduce((a, b) => a + b.length, 0)
  expect(size).toBeGreaterThan(1000)
  expect(size).toBeLessThan(5e6)
  const again = await make()
  expect([...again.keys()]).toEqual([...files.keys()])
  for (const [name, bytes] of files) expect(Buffer.compare(bytes, again.get(name)!), name).toBe(0)
}
