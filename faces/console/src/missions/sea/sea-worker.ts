/** The page's side of the sea view's worker. */
import type { Fleet } from './fleet.js'
import type { Chip, FromSea, Outline, Overview, ToSea } from './sea-messages.js'

type Asked = ToSea extends infer T ? (T extends unknown ? Omit<T, 'id'> : never) : never

export const seaWorker = () => {
  const worker = new Worker(new URL('./sea.worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, (m: FromSea) => void>()
  let last = 0
  worker.onmessage = ({ data }: MessageEvent<FromSea>) => {
    waiting.get(data.id)?.(data)
    waiting.delete(data.id)
  }
  worker.onerror = (event) => {
    for (const [id, answer] of waiting) answer({ kind: 'failed', id, message: event.message || 'The worker stopped.' })
    waiting.clear()
  }
  const ask = (message: Asked): Promise<FromSea> =>
    new Promise((resolve, reject) => {
      const id = ++last
      waiting.set(id, (m) => (m.kind === 'failed' ? reject(new Error(m.message)) : resolve(m)))
      worker.postMessage({ ...message, id })
    })
  return {
    fleet: async (body: Blob): Promise<Fleet> =>
      ((await ask({ kind: 'fleet', body })) as Extract<FromSea, { kind: 'fleet' }>).fleet,
    text: async (reference: string, file?: Blob): Promise<string> =>
      ((await ask({ kind: 'text', reference, ...(file ? { file } : {}) })) as Extract<FromSea, { kind: 'text' }>).text,
    image: async (reference: string, file?: File): Promise<Overview> =>
      ((await ask({ kind: 'image', reference, ...(file ? { file } : {}) })) as Extract<FromSea, { kind: 'image' }>)
        .overview,
    outline: async (reference: string, file?: Blob): Promise<Outline> =>
      ((await ask({ kind: 'outline', reference, ...(file ? { file } : {}) })) as Extract<FromSea, { kind: 'outline' }>)
        .outline,
    chip: async (reference: string, lon: number, lat: number, side: number): Promise<Chip> =>
      ((await ask({ kind: 'chip', reference, lon, lat, side })) as Extract<FromSea, { kind: 'chip' }>).chip,
    end: (): void => worker.terminate(),
  }
}
export type SeaWorker = ReturnType<typeof seaWorker>
