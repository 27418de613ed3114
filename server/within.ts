import { Refused } from '../shared/refused.ts'

/**
 * What is asked, when it answers within `ms`; what comes later is of no interest.
 *
 * @throws Refused `unavailable` after that; what the asked one throws before.
 */
export function within<T>(ms: number, asked: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Refused('unavailable', 'no answer in time')), ms)
    asked.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
