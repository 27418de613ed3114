import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EACH_MS = 100
const ANSWER_MAX_MS = 2000

/**
 * What the server says of itself: `ready`, what it lacks, or that it does not answer.
 *
 * @param {string} address
 * @returns {Promise<string>}
 */
export async function stateOf(address) {
  try {
    const answer = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(ANSWER_MAX_MS) })
    if (answer.ok) return 'ready'
    return `not ready: ${(await answer.text()).trim().slice(0, 200)}`
  } catch {
    return 'no answer'
  }
}

/**
 * Tells each change of what the server says, until it is asked to end.
 *
 * @param {string} address
 * @param {AbortSignal} ending
 * @param {(state: string) => void} tell
 */
export async function watchReadiness(address, ending, tell) {
  let told = ''
  for (;;) {
    const state = await stateOf(address)
    if (ending.aborted) return
    if (state !== told) tell(state)
    told = state
    await delay(LOOK_EACH_MS, undefined, { signal: ending }).catch(() => undefined)
  }
}

/**
 * @param {() => boolean | Promise<boolean>} holds
 * @param {number} limitMs
 * @returns {Promise<boolean>} False: not in time.
 */
export async function until(holds, limitMs) {
  const end = performance.now() + limitMs
  while (performance.now() < end) {
    if (await holds()) return true
    await delay(LOOK_EACH_MS)
  }
  return false
}
