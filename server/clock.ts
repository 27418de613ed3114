import { performance } from 'node:perf_hooks'
import type { Clock } from './meeting/clock.ts'

/**
 * The time since the process started, added to the wall clock of that moment: when somebody sets the machine's clock,
 * no seat is lost and no meeting ends before its time. Browsers are told `now` and count from there.
 */
export const steadyClock: Clock = {
  now() {
    return Math.round(performance.timeOrigin + performance.now())
  },
  after(ms, act) {
    const timer = setTimeout(act, ms)
    return () => {
      clearTimeout(timer)
    }
  },
}
