/** A made-up fleet of convoys through the geometry of the Palau scene. */
import type { Bench, Reference } from '@setu/core/contract'
import { readAll } from '@setu/core/source'
import { gunzip } from '@setu/formats/gzip/gunzip'
import { associate } from '../association.js'
import { convoys, rightShare } from '../association-fleet.js'
import { middleMs, viewOf } from '../association-view.js'
import { readAnnotation } from '../safe-annotation.js'

const FILE =
  'sea/sar/S1A_IW_GRDH_1SDV_20221002T205126_20221002T205156_045268_056950_0664.SAFE/annotation/s1a-iw-grd-vv-20221002t205126-20221002t205156-045268-056950-001.xml.gz'

const share = async (b: Bench, dopplerShift: boolean): Promise<number> => {
  const body = await readAll(await (await b.open(b.data(FILE))).open())
  const a = readAnnotation(new TextDecoder().decode(gunzip(body, { where: FILE })), FILE)
  const view = viewOf(a)
  const fleet = convoys(view, [133.2, 6.8, 135.2, 8.2], 600, 11)
  return rightShare(fleet, associate(fleet.vessels, fleet.detections, view, middleMs(a), { dopplerShift }).pairs)
}

const SOURCE = 'simulated convoys of eight ships within 900 m, 8 % missed by the radar, known truth'

export const associationReferences: readonly Reference[] = [
  {
    id: 'association.fleet',
    what: 'Fleet under the Palau scene: share associated rightly (at least 0.97)',
    expected: 1,
    tolerance: 0.03,
    unit: '1',
    source: SOURCE,
    needs: [FILE],
    value: (b) => share(b, true),
  },
  {
    id: 'association.without-shift',
    what: 'The same without the Doppler shift is clearly worse: 1 where at least 0.2 fewer',
    expected: 1,
    tolerance: 0,
    unit: '1',
    source: SOURCE,
    needs: [FILE],
    value: async (b) => ((await share(b, true)) - (await share(b, false)) >= 0.2 ? 1 : 0),
  },
]
