/**
 * Where a moving ship appears: a radar image puts it R v_r / V along the track away from where it is (Raney 1971; Vachon
 * et al. 1997), in flight direction when it comes nearer to the radar. v_r is its speed over ground toward the radar.
 */

/** m/s of one knot. */
export const knot = 1852 / 3600

export interface RadarView {
  readonly slantRangeM: number
  /** Degrees from the vertical. */
  readonly incidence: number
  /** Azimuth on the ground away from the radar, degrees. */
  readonly look: number
  /** Azimuth of flight on the ground, degrees. */
  readonly flight: number
  /** Speed of the satellite in the Earth's frame, m/s. */
  readonly satelliteSpeed: number
}

const radians = Math.PI / 180

/** Speed toward the radar along the line of sight, m/s. */
export const radialSpeed = (view: RadarView, speedMs: number, course: number): number =>
  -speedMs * Math.cos((course - view.look) * radians) * Math.sin(view.incidence * radians)

/** Metres in flight direction. */
export const azimuthShiftM = (view: RadarView, speedMs: number, course: number): number =>
  (view.slantRangeM * radialSpeed(view, speedMs, course)) / view.satelliteSpeed
