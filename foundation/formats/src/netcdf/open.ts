/** NetCDF of any kind and HDF5 behind one interface, told apart by content. */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { isHdf5, openHdf5 } from '../hdf5/open.js'
import type { ArrayFile } from './array-file.js'
import { isClassicNetcdf, openClassicNetcdf } from './classic.js'

export const openNetcdf = async (bytes: Bytes, where: string): Promise<ArrayFile> => {
  const head = await bytes.read(0, Math.min(8, bytes.size))
  if (isClassicNetcdf(head)) return openClassicNetcdf(bytes, where)
  if (isHdf5(head)) return openHdf5(bytes, where)
  throw setuError('unknown-format', {
    where,
    found: 'neither a NetCDF classic nor an HDF5 signature',
    expected: 'a NetCDF or HDF5 file',
  })
}
