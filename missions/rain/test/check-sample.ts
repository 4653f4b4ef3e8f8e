/** What every sample must be: small, quick, and the same bytes each time. */
import { expect } from 'vitest'
import { quickest } from '../../../test/quickest.js'

/** Milliseconds; half a second on an idle machine. */
const MOST_MS = 1500

export const checkSample = async (make: () => Promise<ReadonlyMap<string, Uint8Array>>): Promise<void> => {
  expect(await quickest(MOST_MS, make)).toBeLessThan(MOST_MS)
  const files = await make()
  const size = [...files.values()].reduce((a, b) => a + b.length, 0)
  expect(size).toBeGreaterThan(1000)
  expect(size).toBeLessThan(5e6)
  const again = await make()
  expect([...again.keys()]).toEqual([...files.keys()])
  for (const [name, bytes] of files) expect(Buffer.compare(bytes, again.get(name)!), name).toBe(0)
}
