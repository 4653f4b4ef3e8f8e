/**
 * A product of made-up pixels on the real annotation, calibration and noise of the Palau scene, cut to its first lines and
 * samples: sea, ships and what a test adds. Simulated; only the geometry is real.
 */
import { readFileSync } from 'node:fs'
import { bytesOf, treeSource } from '@setu/core/source'
import { gunzip } from '@setu/formats/gzip/gunzip'
import { denseRows, noiseRow, readCalibration, readNoise } from '@setu/sea/calibration'
import { type MadeShip, shipScene } from '@setu/sea/clutter-ships'
import { digitalNumbers } from '@setu/sea/product-scene'
import { type Annotation, readAnnotation } from '@setu/sea/safe-annotation'
import { dataPath } from './real-files.js'
import { stripTiff } from './strip-tiff.js'

export const palau = 'sea/sar/S1A_IW_GRDH_1SDV_20221002T205126_20221002T205156_045268_056950_0664.SAFE'
export const palauName = (polarisation: 'vv' | 'vh'): string =>
  `s1a-iw-grd-${polarisation}-20221002t205126-20221002t205156-045268-056950-00${polarisation === 'vv' ? 1 : 2}`

const text = (path: string): string =>
  new TextDecoder().decode(gunzip(new Uint8Array(readFileSync(dataPath(`${palau}/${path}`)!)), { where: path }))

export interface MadeSafe {
  readonly files: Map<string, Uint8Array>
  readonly annotation: Annotation
  readonly images: ReadonlyMap<'vv' | 'vh', Float32Array>
}

/** A square of `side` cells; ships lie at their column and row, metres as the image's cells. */
export const madeSafe = (
  side: number,
  ships: readonly MadeShip[],
  change: (image: Float32Array, polarisation: 'vv' | 'vh') => void = () => {},
  polarisations: readonly ('vv' | 'vh')[] = ['vv'],
): MadeSafe => {
  const files = new Map<string, Uint8Array>([['manifest.safe', new TextEncoder().encode('<xfdu/>')]])
  let annotation: Annotation | undefined
  const images = new Map<'vv' | 'vh', Float32Array>()
  for (const p of polarisations) {
    const name = palauName(p)
    const xml = text(`annotation/${name}.xml.gz`)
      // Long lists that nothing here reads.
      .replace(/<(antennaPatternList|dcEstimateList|coordinateConversionList)\b.*?<\/\1>/gs, '')
      .replace(/<numberOfSamples>\d+</, `<numberOfSamples>${side}<`)
      .replace(/<numberOfLines>\d+</, `<numberOfLines>${side}<`)
    const own = readAnnotation(xml, name)
    annotation ??= own
    const calibrationXml = text(`annotation/calibration/calibration-${name}.xml.gz`)
    const noiseXml = text(`annotation/calibration/noise-${name}.xml.gz`)
    const noise = readNoise(noiseXml, name)
    const factor = denseRows(readCalibration(calibrationXml, name), side)
    const image = shipScene(side, ships, p === 'vv' ? 7 : 8, p === 'vv' ? { sea: 0.02 } : { sea: 0.004, deck: 0.4 })
    change(image, p)
    images.set(p, image)
    const dn = new Uint16Array(side * side)
    for (let y = 0; y < side; y++) {
      const [f, n] = [factor(y), noiseRow(noise, y, side)]
      dn.set(
        digitalNumbers(
          image.subarray(y * side, (y + 1) * side),
          (x) => f[x]!,
          (x) => n[x]!,
        ),
        y * side,
      )
    }
    files.set(`measurement/${name}.tiff`, stripTiff(dn, side))
    for (const [path, body] of [
      [`annotation/${name}.xml`, xml],
      [`annotation/calibration/calibration-${name}.xml`, calibrationXml],
      [`annotation/calibration/noise-${name}.xml`, noiseXml],
    ] as const)
      files.set(path, new TextEncoder().encode(body))
  }
  return { files, annotation: annotation!, images }
}

let opened = 0
/** A folder of these files. */
export const folder = (files: ReadonlyMap<string, Uint8Array>) =>
  treeSource('made.SAFE', new Map([...files].map(([name, body]) => [name, bytesOf(body)])), `made:${opened++}`)
