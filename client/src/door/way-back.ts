import { Kept, text } from '../browser/kept.ts'

/** The invitation by which this tab came into a meeting, kept as long as the tab, so that one may come back by it. */
export function wayBack(meeting: string): Kept<string> {
  return new Kept('sessionStorage', `preau.back.${meeting}`, text)
}
