/** Two thousand ships with two thousand detections under the real geometry of the Palau scene. Simulated fleet. */
import { existsSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzip } from '@setu/formats/gzip/gunzip'
import { associate } from '@setu/sea/association'
import { convoys, rightShare } from '@setu/sea/association-fleet'
import { middleMs, viewOf } from '@setu/sea/association-view'
import { readAnnotation } from '@setu/sea/safe-annotation'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const FILE =
  'sea/sar/S1A_IW_GRDH_1SDV_20221002T205126_20221002T205156_045268_056950_0664.SAFE/annotation/s1a-iw-grd-vv-20221002t205126-20221002t205156-045268-056950-001.xml.gz'
const path = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')]
  .map((d) => join(d ?? '', FILE))
  .find((p) => existsSync(p))

if (!path) console.log('association: the real annotation is not there; set SETU_DATA')
else {
  const body = gunzip(new Uint8Array(readFileSync(path)), { where: FILE })
  const a = readAnnotation(new TextDecoder().decode(body), FILE)
  const view = viewOf(a)
  const fleet = convoys(view, [133.2, 6.8, 135.2, 8.2], 2000, 11)
  const [before, start] = [process.cpuUsage().user, performance.now()]
  const result = associate(fleet.vessels, fleet.detections, view, middleMs(a))
  const used = (process.cpuUsage().user - before) / 1e6
  console.log(
    `${fleet.vessels.length} ships, ${fleet.detections.length} detections: ${result.candidates} candidate pairs, ${used.toFixed(2)} s of processor, ${((performance.now() - start) / 1000).toFixed(2)} s; ${(100 * rightShare(fleet, result.pairs)).toFixed(1)} % right; load ${loadavg()[0]!.toFixed(1)}`,
  )
}
