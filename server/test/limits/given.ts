import { Limits } from '../../limits/limits.ts'
import type { Log } from '../../log.ts'
import type { Clock } from '../../clock.ts'
import { remembering } from '../db/given.ts'

/** Limits that tell nobody but this log. */
export function limitsOf(clock: Clock, log: Log = remembering().log): Limits {
  return new Limits({ clock, log, counted: () => undefined })
}
