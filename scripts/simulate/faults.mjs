import { setTimeout as delay } from 'node:timers/promises'
import { SetupFailed } from '../setup/step.mjs'
import { moveClock } from './clock.mjs'
import { emptyDisk, fillDisk } from './disk.mjs'
import { cutting, losing, narrowing, unwall, wall } from './firewall.mjs'
import { flowsOf } from './flows.mjs'
import { pidsOf, send, withChildren } from './processes.mjs'

/** A database that is slow works for so long of each so many ms. */
const WORKS_MS = 50
const OF_MS = 500

/**
 * @typedef {import('./flows.mjs').Places & { root: string, dataDir: string }} Installation
 * @typedef {() => void | Promise<void>} Undo
 */

/**
 * Brings a fault about.
 *
 * @param {import('./asked.mjs').Asked} asked
 * @param {Installation} installation
 * @returns {Undo} Ends it.
 * @throws SetupFailed when it cannot be done here.
 */
export function begin({ verb, of, amount }, installation) {
  switch (verb) {
    case 'lose':
      return lose(of, installation)
    case 'pause':
      return pause(of, installation)
    case 'slow':
      return slow(of, installation)
    case 'cut':
      return walled(cutting(flowsOf(of, installation)))
    case 'narrow':
      return walled(narrowing(flowsOf(of, installation), amount))
    case 'lossy':
      return walled(losing(flowsOf(of, installation), amount))
    case 'fill':
      fillDisk(installation.dataDir)
      return () => emptyDisk(installation.dataDir)
    case 'jump':
      return moveClock(amount)
  }
}

/**
 * Ends what a simulation that was itself killed has left behind.
 *
 * @param {Installation} installation
 */
export function undoAll(installation) {
  unwall()
  emptyDisk(installation.dataDir)
  for (const of of ['server', 'gateway', 'sfu', 'worker', 'database'])
    for (const pid of pidsOf(installation, of).flatMap(withChildren)) send(pid, 'SIGCONT')
}

/**
 * @param {string} of
 * @param {Installation} installation
 */
function running(of, installation) {
  if (of === 'database' && installation.databaseUrl !== undefined)
    throw new SetupFailed('DATABASE_URL is a database of its own: `cut database` cuts the way to it.')
  const pids = pidsOf(installation, of)
  if (pids.length === 0) throw new SetupFailed(`No ${of} of ${installation.root} runs on this machine.`)
  return pids
}

/**
 * @param {string} of
 * @param {Installation} installation
 * @returns {Undo}
 */
function lose(of, installation) {
  const [pid = 0, ...others] = running(of, installation)
  // One of several workers is lost; of the database all at once, as when its machine loses power.
  const lost = of === 'worker' ? [pid] : [pid, ...others]
  for (const one of lost) send(one, of === 'database' ? 'SIGQUIT' : 'SIGKILL')
  return () => undefined
}

/**
 * @param {string} of
 * @param {Installation} installation
 * @returns {Undo}
 */
function pause(of, installation) {
  const pids = running(of, installation).flatMap((pid) => (of === 'database' ? withChildren(pid) : [pid]))
  for (const pid of pids) send(pid, 'SIGSTOP')
  return () => {
    for (const pid of pids) send(pid, 'SIGCONT')
  }
}

/**
 * @param {string} of
 * @param {Installation} installation
 * @returns {Undo}
 */
function slow(of, installation) {
  running(of, installation)
  const ending = new AbortController()
  const turns = (async () => {
    while (!ending.signal.aborted) {
      const goOn = pidsOf(installation, of).length === 0 ? () => undefined : pause(of, installation)
      await delay(OF_MS - WORKS_MS, undefined, { signal: ending.signal }).catch(() => undefined)
      await goOn()
      await delay(WORKS_MS)
    }
  })()
  return async () => {
    ending.abort()
    await turns
  }
}

/**
 * @param {string} rules
 * @returns {Undo}
 */
function walled(rules) {
  wall(rules)
  return unwall
}
