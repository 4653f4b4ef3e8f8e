/**
 * Properties draw the same examples every time, so that the gate says the same of the same code. New examples are
 * drawn by `npm run endurance properties`, which gives each round a seed of its own.
 */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.SETU_SEED ?? 20261126) })
