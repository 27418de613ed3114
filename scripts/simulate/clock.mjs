import { spawnSync } from 'node:child_process'
import { SetupFailed } from '../setup/step.mjs'

/**
 * Moves the machine's clock.
 *
 * @param {number} seconds
 * @returns {() => void} Puts it right: by what the steady clock says has gone by, and the time service does the rest.
 * @throws SetupFailed when this process may not.
 */
export function moveClock(seconds) {
  const was = Date.now()
  const began = performance.now()
  set(was + seconds * 1000)
  return () => set(was + performance.now() - began)
}

/** @param {number} ms Since 1970. */
function set(ms) {
  const { status } = spawnSync('date', ['-u', '-s', `@${(ms / 1000).toFixed(3)}`], { stdio: 'ignore' })
  if (status !== 0)
    throw new SetupFailed('The clock may not be set: this is to be done as root, on a machine of its own.')
}
