/** The agreement behind each mission, in one line. The records themselves are in `agreements/`. */
export const agreementLine: Readonly<Record<string, string>> = {
  rain: 'Agreement of 2018: validation, improvement and use of rainfall products.',
  venus: 'Implementing arrangement of 2017: Akatsuki radio occultation with the 32-m antenna.',
  moon: 'Joint studies since 2018; LUPEX authorised on 7 October 2024.',
  rice: 'APRSAF/SAFE agrometeorology.',
  sea: 'Quad, May 2022: maritime awareness.',
  relief: 'Quad, May 2022: humanitarian assistance and disaster relief.',
  debris: 'Orbital Lasers and InspeCity, December 2024: study of laser removal.',
}
