import { Kept } from '../../browser/kept.ts'

/** Names of the providers at which a browser is still signed in after it was signed out here, until the tab is closed. */
export const signedInElsewhere = new Kept<string>('sessionStorage', 'preau.signed-in-elsewhere', (kept) =>
  typeof kept === 'string' && kept !== '' ? kept : null,
)
