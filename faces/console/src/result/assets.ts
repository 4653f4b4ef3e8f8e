/** Files of a result: kept in this tab, or addresses of the station. */
import { outputSchemas, type ResultOf } from './result.js'

export interface AssetLink {
  readonly output: string
  readonly title: string
  readonly name: string
  readonly type: string
  readonly size?: number
  readonly blob?: Blob
  readonly href?: string
}

export const assetLinks = (result: ResultOf): AssetLink[] =>
  Object.entries(outputSchemas(result.process)).flatMap(([output, schema]) => {
    if (schema['x-role'] !== 'asset') return []
    const ref = result.outputs[output] as
      | { name?: string; type?: string; size?: number; sha256?: string; href?: string }
      | undefined
    if (!ref || typeof ref !== 'object') return []
    const kept = result.assets.find((a) => a.ref.sha256 === ref.sha256)
    const name = ref.name ?? ref.href?.split('/').pop() ?? output
    if (!kept && !ref.href) return []
    return [
      {
        output,
        title: schema.title ?? output,
        name,
        type: ref.type ?? String(schema['x-type'] ?? ''),
        ...(ref.size === undefined ? {} : { size: ref.size }),
        ...(kept ? { blob: kept.blob } : { href: new URL(ref.href!, location.origin).pathname }),
      },
    ]
  })
