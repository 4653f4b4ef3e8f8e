/** The code behind `echo`. */
import type { Run, Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'

const pauseFor = async (seconds: number, run: Run): Promise<void> => {
  const end = Date.now() + seconds * 1000
  for (let left = seconds * 1000; left > 0; left = end - Date.now()) {
    await new Promise((done) => setTimeout(done, Math.min(20, left)))
    await run.progress(1 - left / (seconds * 1000))
  }
}

export const work: Work<Record<string, unknown>, Record<string, unknown>> = {
  run: async ({ pause, fail, ...given }, run) => {
    await pauseFor(Number(pause), run)
    if (fail)
      throw setuError('failed-check', {
        where: '/fail',
        found: 'a wish to fail',
        expected: 'false',
        wayOut: 'Leave the input "fail" out.',
      })
    return Object.fromEntries(Object.entries(given).map(([name, value]) => [name.replace(/Input$/, 'Output'), value]))
  },
}
