/** Heights are distances less this radius, as `orbit.propagate` gives them (WGS-72, km). */
export const EQUATOR_KM = 6378.135
