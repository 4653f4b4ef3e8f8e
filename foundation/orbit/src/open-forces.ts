/**
 * The force model of a numerical propagation from the inputs of a process and what the message says of the craft: opens
 * gravity field, space weather and kernel, and says by findings what is in the model, what is left out, and how good the
 * Sun and the Moon are.
 */
import type { Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { bytesOf } from '@setu/core/source'
import { exponentialAtmosphere, msisAtmosphere } from './atmosphere.js'
import { seriesMode } from './bodies.js'
import { type BodyAt, bodyTrack } from './body-track.js'
import type { EopPolicy, EopSeries } from './eop.js'
import { type ForceModel, type ForceOptions, forceModel } from './force-model.js'
import { type GravityField, pointMass, zonalField } from './gravity-field.js'
import { readGravity } from './gravity-readers.js'
import type { InitialState } from './initial-state.js'
import { addSeconds, type Instant, isBefore } from './instant.js'
import { earthMu } from './kepler.js'
import { geometricState, loadKernels, toldBetween } from './kernels.js'
import { etOf } from './lsk.js'
import { bytesOfInput, textOfInput } from './open-objects.js'
import type { forceSchema } from './processes/force-inputs.js'
import { readSpaceWeather, type SpaceWeatherSeries, weatherAt } from './space-weather.js'
import { formatUtc } from './time-scales.js'
import { cross, dot, norm, type Vector3 } from './vector3.js'

export type ForceInputs = Static<typeof forceSchema>
type Craft = Pick<
  InitialState,
  | 'name'
  | 'state'
  | 'massKg'
  | 'dragAreaM2'
  | 'dragCoefficient'
  | 'solarAreaM2'
  | 'solarCoefficient'
  | 'cdAreaOverMass'
  | 'crAreaOverMass'
>

export interface Forces {
  /** The model of a craft for a mass (that of the message when null). */
  modelOf(craft: Craft, massKg: number | null): ForceModel
  massOf(craft: Craft): number | null
  /** How Sun and Moon were had, with their error. */
  readonly ephemeris: string
}

/** Measured on the sample tug (500 km, 51.6 degrees, 24 h) against GRIM4-S4 to 69 x 69. */
const zonalsOnlyKm = 7

/** Below this perigee drag is asked for, km. */
const DRAG_BELOW = 1500

/** Coefficients taken where an area is known and no coefficient is. */
export const usualCoefficients = { drag: 2.2, solar: 1.3 } as const

const kernelBodies = async (run: Run, reference: string, from: Instant, to: Instant) => {
  const { body, name } = await bytesOfInput(run, reference)
  // The six nodes of the interpolation reach a day and a half over the ends.
  const span = { from: etOf(addSeconds(from, -172_800)), to: etOf(addSeconds(to, 172_800)) }
  const set = await loadKernels([{ name, bytes: bytesOf(body) }], { ...span, targets: [0, 3, 10, 301, 399] })
  const out = new Float64Array(6)
  const at =
    (target: number): BodyAt =>
    (t) => {
      geometricState(set, target, etOf(t), 399, out)
      return [out[0]!, out[1]!, out[2]!] as Vector3
    }
  // An error here, not in the middle of a run.
  for (const target of [10, 301]) for (const t of [from, to]) at(target)(t)
  // Kernels that end within the reach of the nodes are asked directly.
  const covered = (target: number): boolean =>
    [span.from, span.to].every((et) => toldBetween(set, target, et) && toldBetween(set, 399, et))
  const track = (body: 'Sun' | 'Moon', target: number): BodyAt =>
    covered(target) ? bodyTrack(body, at(target)) : at(target)
  return { name, sunAt: track('Sun', 10), moonAt: track('Moon', 301) }
}

interface Open {
  readonly gravity: GravityField
  readonly degree: number
  readonly weather: SpaceWeatherSeries | null
  readonly bodies: { readonly sunAt: BodyAt; readonly moonAt: BodyAt }
  readonly ephemeris: string
}

const opened = async (run: Run, i: ForceInputs, from: Instant, to: Instant): Promise<Open> => {
  const field =
    i.field === undefined
      ? null
      : await textOfInput(run, i.field).then((f) => readGravity(f.text, f.name, from.taiDay + from.taiSeconds / 86_400))
  const gravity = field ?? zonalField()
  const degree = Math.min(i.degree, gravity.degree)
  const weather =
    i.weather === undefined ? null : await textOfInput(run, i.weather).then((w) => readSpaceWeather(w.text, w.name))
  const kernel = i.kernel === undefined ? null : await kernelBodies(run, i.kernel, from, to)
  return {
    gravity: degree === 0 ? pointMass(gravity.mu, gravity.radius, `point mass of ${gravity.name}`) : gravity,
    degree,
    weather,
    // One track for all legs and crafts: what it has interpolated from is kept.
    bodies: kernel ?? { sunAt: bodyTrack('Sun'), moonAt: bodyTrack('Moon') },
    ephemeris: kernel ? `kernel: ${kernel.name}, as exact as it is` : seriesMode,
  }
}

const ratio = (
  area: number | undefined,
  coefficient: number | undefined,
  usual: number,
  mass: number | null,
): number | undefined => (area === undefined || mass === null ? undefined : ((coefficient ?? usual) * area) / mass)

/** `from` and `to` enclose the epochs and the times asked for. */
export const openForces = async (
  run: Run,
  i: ForceInputs & { readonly eopPolicy: EopPolicy },
  eop: EopSeries | null,
  from: Instant,
  to: Instant,
  crafts: readonly Craft[],
): Promise<Forces> => {
  if (isBefore(to, from))
    throw setuError('bad-input', { where: 'span', found: 'an end before its start', expected: 'a span' })
  const o = await opened(run, i, from, to)
  const massOf = (c: Craft): number | null => i.mass ?? c.massKg ?? null
  const dragArea = (c: Craft) => i.dragArea ?? c.dragAreaM2
  const solarArea = (c: Craft) => i.solarArea ?? c.solarAreaM2
  const dragCoefficient = (c: Craft) => i.dragCoefficient ?? c.dragCoefficient
  const solarCoefficient = (c: Craft) => i.solarCoefficient ?? c.solarCoefficient
  const density =
    i.air === 'none'
      ? null
      : i.air === 'exponential'
        ? exponentialAtmosphere
        : msisAtmosphere(o.weather, i.weatherPolicy === 'error' ? null : i.weatherPolicy)
  const options = (c: Craft, mass: number | null): ForceOptions => {
    const drag = ratio(dragArea(c), dragCoefficient(c), usualCoefficients.drag, mass) ?? c.cdAreaOverMass
    const light = ratio(solarArea(c), solarCoefficient(c), usualCoefficients.solar, mass) ?? c.crAreaOverMass
    return {
      gravity: o.gravity,
      degree: o.degree,
      eop,
      eopPolicy: i.eopPolicy,
      thirdBodies: i.sunMoon ? ['Sun', 'Moon'] : [],
      tides: i.tides,
      relativity: i.relativity,
      sunAt: o.bodies.sunAt,
      moonAt: o.bodies.moonAt,
      ...(density && drag ? { density, cdAreaOverMass: drag } : {}),
      ...(i.sunlight && light ? { crAreaOverMass: light } : {}),
    }
  }
  const modelOf = (c: Craft, mass: number | null): ForceModel => forceModel(options(c, mass ?? massOf(c)))
  say(run, i, o, crafts, { from, to, modelOf, massOf, dragArea, solarArea, dragCoefficient, solarCoefficient })
  return { modelOf, massOf, ephemeris: o.ephemeris }
}

interface Said {
  readonly from: Instant
  readonly to: Instant
  readonly modelOf: Forces['modelOf']
  readonly massOf: Forces['massOf']
  readonly dragArea: (c: Craft) => number | undefined
  readonly solarArea: (c: Craft) => number | undefined
  readonly dragCoefficient: (c: Craft) => number | undefined
  readonly solarCoefficient: (c: Craft) => number | undefined
}

const isLow = (c: Craft): boolean => {
  const [r, v2] = [norm(c.state.position), dot(c.state.velocity, c.state.velocity)]
  const h = norm(cross(c.state.position, c.state.velocity))
  const e = Math.sqrt(Math.max(0, 1 + (h * h * (v2 - (2 * earthMu) / r)) / earthMu ** 2))
  return (h * h) / earthMu / (1 + e) - 6378 < DRAG_BELOW
}

/** Whether the air can be felt: area and mass, or their ratio. */
const blows = (c: Craft, s: Said): boolean =>
  c.cdAreaOverMass !== undefined || (s.dragArea(c) !== undefined && s.massOf(c) !== null)

const say = (run: Run, i: ForceInputs, o: Open, crafts: readonly Craft[], s: Said): void => {
  const affects = 'statesNpy'
  for (const c of crafts.slice(0, 5)) {
    const mass = s.massOf(c)
    run.found({
      code: 'orbit.force-model',
      severity: 'note',
      where: c.name,
      message: `Forces on ${c.name}: ${s.modelOf(c, mass).describe}. Left out: ocean tides, the Earth's own light, other planets.`,
      affects,
    })
    const lacking = [
      ...(i.air !== 'none' && isLow(c) && !blows(c, s) ? ['drag'] : []),
      ...(i.sunlight && c.crAreaOverMass === undefined && !(s.solarArea(c) !== undefined && mass !== null)
        ? ['the pressure of sunlight']
        : []),
    ]
    if (lacking.length > 0)
      run.found({
        code: 'orbit.force-left-out',
        severity: 'warning',
        where: c.name,
        message: `${c.name}: ${lacking.join(' and ')} left out, as ${mass === null ? 'mass' : 'area'} is not known${lacking[0] === 'drag' ? '; at 400 km drag moves a satellite by kilometres in a day' : ''}. Give mass and area.`,
        affects,
      })
    const guessed = [
      ...(s.dragArea(c) !== undefined && i.air !== 'none' && s.dragCoefficient(c) === undefined
        ? [`drag coefficient ${usualCoefficients.drag}`]
        : []),
      ...(s.solarArea(c) !== undefined && i.sunlight && s.solarCoefficient(c) === undefined
        ? [`coefficient of sunlight ${usualCoefficients.solar}`]
        : []),
    ]
    if (guessed.length > 0)
      run.found({
        code: 'orbit.coefficient',
        severity: 'warning',
        where: c.name,
        message: `${guessed.join(' and ')} taken for ${c.name}, usual for a compact satellite, as neither the message nor an input gives it.`,
        affects,
      })
  }
  if (o.degree < i.degree)
    run.found({
      code: 'orbit.gravity-degree',
      severity: i.field === undefined ? 'warning' : 'note',
      message:
        i.field === undefined
          ? `No gravity file: only the zonals of EGM96 to degree ${o.degree} pull. A satellite at 500 km is off by ${zonalsOnlyKm} km after a day. Give a file (field).`
          : `${o.gravity.name} ends at degree ${o.degree}; ${i.degree} was asked for.`,
      affects,
    })
  if (i.sunMoon || i.tides || i.sunlight)
    run.found({
      code: 'orbit.ephemeris',
      severity: 'note',
      message: `Sun and Moon by ${o.ephemeris}${i.kernel === undefined ? '; an error of 2 arcsec in them moves a satellite by less than a metre in a day' : ''}.`,
      affects,
      values: { mode: i.kernel === undefined ? 'series' : 'kernel' },
    })
  if (i.air === 'nrlmsise' && crafts.some((c) => isLow(c) && blows(c, s))) {
    const scenario = i.weatherPolicy === 'error' ? null : i.weatherPolicy
    const origins = new Set([s.from, s.to].map((t) => weatherAt(o.weather, t, scenario).origin))
    run.found({
      code: 'orbit.space-weather',
      severity: origins.has('scenario') ? 'warning' : 'note',
      ...(o.weather ? { where: o.weather.name } : {}),
      message: `Space weather from ${formatUtc(s.from, 0)} to ${formatUtc(s.to, 0)} is ${[...origins].join(', then ')}${origins.has('scenario') ? ` (scenario ${i.weatherPolicy})` : ''}. NRLMSISE-00 itself is off by 15 % (1 sigma), along the track by as much of the drag.`,
      affects,
    })
  }
}
