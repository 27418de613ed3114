import type { Person } from './meeting.ts'

type Later = 'link' | 'browser' | 'passOf'

/** What an event says of somebody. What older versions did not write is null when it is not there. */
export type PersonFacts = Omit<Person, Later> & Partial<Pick<Person, Later>>

/** By what somebody is known again in this meeting, whoever they are in it then. */
export function keysOf({ browser, account }: Pick<Person, 'browser' | 'account'>): string[] {
  return [
    ...(browser === null ? [] : [`browser ${browser}`]),
    ...(account === null ? [] : [`account ${account.userId ?? account.session}`]),
  ]
}

/** Who somebody is, out of all that is known of them. */
export function personOf({ id, name, via, verified, account, ...later }: PersonFacts): Person {
  const { link = null, browser = null, passOf = null } = later
  return { id, name, via, verified, account, link, browser, passOf }
}
