/** What the station says of its coverages elsewhere: the link of a collection, the API document. */
import { link, REL } from '../describe.js'

type Json = Record<string, unknown>

export const coverageLink = (at: string): Json =>
  link(`${at}/coverage`, `${REL}/coverage`, 'application/prs.coverage+json', 'the newest field as a coverage')

const query = (name: string, description: string, schema: Json = { type: 'string' }): Json => ({
  name,
  in: 'query',
  required: false,
  schema,
  description,
})

export const coveragePaths = (): Json => ({
  '/collections/{id}/coverage': {
    get: {
      operationId: 'coverage',
      tags: ['coverages'],
      summary: 'Fields as a coverage',
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 128 } },
        query('subset', 'Lat(40:41),Lon(-28:-27),z(0),time("2006-01-01T00:00:00Z")'),
        query('bbox', 'instead of a subset of Lat and Lon'),
        query('datetime', 'instead of a subset of time'),
        query('properties', 'parameters'),
        query('scale-size', 'Lon(50),Lat(50): cells, at most those that are there'),
        query('scale-factor', 'cells this many times larger each way', { type: 'number', minimum: 1 }),
        query('f', 'CoverageJSON, GeoTIFF or NetCDF'),
      ],
      responses: {
        200: {
          description: 'A coverage',
          content: {
            'application/prs.coverage+json': { schema: { type: 'object' } },
            'image/tiff; application=geotiff': { schema: { type: 'string', format: 'binary' } },
            'application/x-netcdf': { schema: { type: 'string', format: 'binary' } },
          },
        },
        204: { description: 'Nothing there' },
        default: {
          description: 'A problem document',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/exception' } } },
        },
      },
    },
  },
})
