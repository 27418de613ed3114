/** Who can sign in at the demo provider, and where it is. */

/** Below PUBLIC_URL. */
export const DEMO_PATH = '/demo'

/** The ids of the providers that it is for us, which are its clients. */
export const DEMO_CLIENTS = ['demo', 'demo-attendees'] as const

export type DemoPerson = {
  readonly subject: string
  readonly givenName: string
  readonly familyName: string
  readonly email: string
  readonly is: { readonly fr: string; readonly en: string }
}

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  {
    subject: 'ada',
    givenName: 'Ada',
    familyName: 'Host',
    email: 'ada@demo.example',
    is: { fr: 'organise des réunions', en: 'organises meetings' },
  },
  {
    subject: 'grace',
    givenName: 'Grace',
    familyName: 'Second',
    email: 'grace@demo.example',
    is: { fr: 'organise aussi des réunions', en: 'organises meetings, too' },
  },
  {
    subject: 'marie',
    givenName: 'Marie',
    // As many directories have it.
    familyName: 'GÉRARD',
    email: 'marie@demo.example',
    is: { fr: 'participe à des réunions', en: 'attends meetings' },
  },
  {
    subject: 'nadia',
    givenName: 'Nadia',
    familyName: 'Admin',
    email: 'nadia@demo.example',
    is: { fr: 'administre cette installation', en: 'administers this installation' },
  },
]

export const DEMO_ADMINISTRATORS: ReadonlySet<string> = new Set(['nadia'])
