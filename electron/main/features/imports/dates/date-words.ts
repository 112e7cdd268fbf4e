/** Languages whose month names are known, from the runtime's own language data (ICU). */
const LANGUAGES = [
  ...[
    'en',
    'de',
    'de-AT',
    'fr',
    'es',
    'it',
    'pt',
    'nl',
    'sv',
    'nb',
    'da',
    'fi',
    'is',
    'pl',
    'cs',
    'sk',
    'sl',
  ],
  // Without Croatian, whose October is the November of Czech and Polish.
  ...[
    'hu',
    'ro',
    'bg',
    'ru',
    'uk',
    'el',
    'tr',
    'lt',
    'lv',
    'et',
    'ca',
    'eu',
    'id',
    'ms',
    'he',
    'ar',
    'hi',
    'th',
  ],
]

const MONTHS = new Map<string, number>()

function plain(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\p{Mn}.'’]/gu, '')
}

function learnMonths(): void {
  for (const language of LANGUAGES) {
    for (const style of ['long', 'short'] as const) {
      for (const options of [
        { month: style },
        { day: 'numeric', month: style, year: 'numeric' },
      ] as const) {
        const calendar = { calendar: 'gregory', numberingSystem: 'latn', timeZone: 'UTC' } as const
        const format = new Intl.DateTimeFormat(language, { ...options, ...calendar })
        for (let month = 1; month <= 12; month += 1) {
          const parts = format.formatToParts(Date.UTC(2024, month - 1, 15))
          const name = parts.find(({ type }) => type === 'month')?.value ?? ''
          // "de març" in Catalan. The word "de" is read separately from the name.
          MONTHS.set(plain(name.replace(/^de /u, '')), month)
        }
      }
    }
  }
  MONTHS.set('sept', 9)
}

/** The number of a month from its name in one of many languages, long or short. Null if it is no month. */
export function monthOfName(name: string): number | null {
  if (MONTHS.size === 0) learnMonths()
  return MONTHS.get(plain(name)) ?? null
}

/** Minutes ahead of UTC. If several countries use a name, the one that most people mean. */
const ZONES: Record<string, number> = {
  ...{ Z: 0, UT: 0, UTC: 0, GMT: 0, WET: 0, WEST: 60, BST: 60 },
  ...{ CET: 60, CEST: 120, MET: 60, MEST: 120, MEZ: 60, MESZ: 120, EET: 120, EEST: 180, MSK: 180 },
  ...{ EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420 },
  ...{
    AKST: -540,
    AKDT: -480,
    HST: -600,
    NST: -210,
    NDT: -150,
    AST: -240,
    ADT: -180,
    BRT: -180,
    ART: -180,
  },
  ...{ SAST: 120, IST: 330, PKT: 300, SGT: 480, HKT: 480, JST: 540, KST: 540, WIB: 420 },
  ...{ AWST: 480, ACST: 570, ACDT: 630, AEST: 600, AEDT: 660, NZST: 720, NZDT: 780 },
}

/** How many minutes a named zone is ahead of UTC. Null for an unknown name. */
export function offsetOfZone(name: string): number | null {
  return ZONES[name.toUpperCase()] ?? null
}
