/** Lines of longitude and latitude, every ten degrees. */
export const meridians = (): GeoJSON.FeatureCollection => {
  const lines: [number, number][][] = []
  for (let lon = -180; lon < 180; lon += 10) lines.push(Array.from({ length: 35 }, (_, i) => [lon, -85 + i * 5]))
  for (let lat = -80; lat <= 80; lat += 10) lines.push(Array.from({ length: 73 }, (_, i) => [-180 + i * 5, lat]))
  return {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates: lines } }],
  }
}
