/** The code tables of ITU-R M.1371-5 in words: status, ship type, position source, aids to navigation, stations. */

export const statusNames: readonly string[] = [
  'Under way using engine',
  'At anchor',
  'Not under command',
  'Restricted manoeuverability',
  'Constrained by her draught',
  'Moored',
  'Aground',
  'Engaged in fishing',
  'Under way sailing',
  'Reserved for HSC',
  'Reserved for WIG',
  'Power-driven vessel towing astern',
  'Power-driven vessel pushing ahead or towing alongside',
  'Reserved',
  'AIS-SART is active',
  'Not defined',
]

const HAZARDS = ['Hazardous category A', 'Hazardous category B', 'Hazardous category C', 'Hazardous category D']
const GROUPS: Record<number, string> = {
  2: 'Wing in ground (WIG)',
  4: 'High speed craft (HSC)',
  6: 'Passenger',
  7: 'Cargo',
  8: 'Tanker',
  9: 'Other Type',
}
const SINGLE: Record<number, string> = {
  0: 'Not available',
  30: 'Fishing',
  31: 'Towing',
  32: 'Towing: length exceeds 200m or breadth exceeds 25m',
  33: 'Dredging or underwater ops',
  34: 'Diving ops',
  35: 'Military ops',
  36: 'Sailing',
  37: 'Pleasure Craft',
  38: 'Reserved',
  39: 'Reserved',
  50: 'Pilot Vessel',
  51: 'Search and Rescue vessel',
  52: 'Tug',
  53: 'Port Tender',
  54: 'Anti-pollution equipment',
  55: 'Law Enforcement',
  56: 'Spare - Local Vessel',
  57: 'Spare - Local Vessel',
  58: 'Medical Transport',
  59: 'Ship according to RR Resolution No. 18',
}

/** Ship and cargo type in words; undefined above 99. */
export const shipTypeName = (code: number): string | undefined => {
  if (code in SINGLE) return SINGLE[code]
  if (code < 20) return 'Reserved for future use'
  const group = GROUPS[Math.floor(code / 10)]
  if (!group) return undefined
  const unit = code % 10
  if (unit === 0) return `${group} - all ships of this type`
  if (unit <= 4) return `${group} - ${HAZARDS[unit - 1]}`
  if (unit < 9 || code === 29) return `${group} - Reserved for future use`
  return `${group} - ${code === 99 ? 'no' : 'No'} additional information`
}

export const epfdNames: readonly string[] = [
  'Undefined',
  'GPS',
  'GLONASS',
  'Combined GPS/GLONASS',
  'Loran-C',
  'Chayka',
  'Integrated navigation system',
  'Surveyed',
  'Galileo',
]

export const aidNames: readonly string[] = [
  'Unspecified',
  'Reference point',
  'RACON',
  'Fixed offshore structure',
  'Spare, Reserved for future use.',
  'Light, without sectors',
  'Light, with sectors',
  'Leading Light Front',
  'Leading Light Rear',
  'Beacon, Cardinal N',
  'Beacon, Cardinal E',
  'Beacon, Cardinal S',
  'Beacon, Cardinal W',
  'Beacon, Port hand',
  'Beacon, Starboard hand',
  'Beacon, Preferred Channel port hand',
  'Beacon, Preferred Channel starboard hand',
  'Beacon, Isolated danger',
  'Beacon, Safe water',
  'Beacon, Special mark',
  'Cardinal Mark N',
  'Cardinal Mark E',
  'Cardinal Mark S',
  'Cardinal Mark W',
  'Port hand Mark',
  'Starboard hand Mark',
  'Preferred Channel Port hand',
  'Preferred Channel Starboard hand',
  'Isolated danger',
  'Safe Water',
  'Special Mark',
  'Light Vessel / LANBY / Rigs',
]

export const stationNames: readonly string[] = [
  'All types of mobiles',
  'Reserved for future use',
  'All types of Class B mobile stations',
  'SAR airborne mobile station',
  'Aid to Navigation station',
  'Class B shipborne mobile station',
  'Regional use and inland waterways',
  'Regional use and inland waterways',
  'Regional use and inland waterways',
  'Regional use and inland waterways',
  'Reserved for future use',
  'Reserved for future use',
  'Reserved for future use',
  'Reserved for future use',
  'Reserved for future use',
  'Reserved for future use',
]

/** Inland ship types (ERI, UN/ECE Recommendation 28), as gpsd words them. */
export const eriShipTypes: Readonly<Record<number, string>> = {
  8000: 'Vessel, type unknown',
  8010: 'Motor freighter',
  8020: 'Motor tanker',
  8021: 'Motor tanker, liquid cargo, type N',
  8022: 'Motor tanker, liquid cargo, type C',
  8023: 'Motor tanker, dry cargo as if liquid (e.g. cement)',
  8030: 'Container vessel',
  8040: 'Gas tanker',
  8050: 'Motor freighter, tug',
  8060: 'Motor tanker, tug',
  8080: 'Motor freighter with tanker',
  8090: 'Motor freighter pushing one or more freighters',
  8100: 'Motor freighter pushing at least one tank-ship',
  8120: 'Tug, tanker',
  8130: 'Tug freighter, coupled',
  8140: 'Tug, freighter/tanker, coupled',
  8160: 'Tankbarge',
  8161: 'Tankbarge, liquid cargo, type N',
  8162: 'Tankbarge, liquid cargo, type C',
  8163: 'Tankbarge, dry cargo as if liquid (e.g. cement)',
  8170: 'Freightbarge with containers',
  8180: 'Tankbarge, gas',
  8210: 'Pushtow, one cargo barge',
  8220: 'Pushtow, two cargo barges',
  8240: 'Pushtow, four cargo barges',
  8250: 'Pushtow, five cargo barges',
  8260: 'Pushtow, six cargo barges',
  8430: 'Pushtow, assisting a vessel or linked combination',
}
