/** NetCDF and HDF5 files that stay open between fields: the four used last, so that a month of files holds few. */
import type { ArrayFile } from '@setu/formats/netcdf/array-file'
import { openNetcdf } from '@setu/formats/netcdf/open'
import type { ProductFile } from './product-files.js'

const MOST = 4
const held = new Map<ProductFile, Promise<ArrayFile>>()
const busy = new Map<ProductFile, number>()

const drop = (): void => {
  for (const [file, opening] of held) {
    if (held.size <= MOST) return
    if ((busy.get(file) ?? 0) > 0) continue
    held.delete(file)
    opening.then((array) => array.close()).catch(() => undefined)
  }
}

/** Uses an open file; it is closed when others have been used since. */
export const withArrays = async <T>(file: ProductFile, use: (array: ArrayFile) => Promise<T>): Promise<T> => {
  let opening = held.get(file)
  if (opening) held.delete(file)
  else opening = file.open().then((bytes) => openNetcdf(bytes, file.name))
  held.set(file, opening)
  busy.set(file, (busy.get(file) ?? 0) + 1)
  try {
    return await use(await opening)
  } catch (error) {
    held.delete(file)
    opening.then((array) => array.close()).catch(() => undefined)
    throw error
  } finally {
    const left = (busy.get(file) ?? 1) - 1
    if (left > 0) busy.set(file, left)
    else busy.delete(file)
    drop()
  }
}
