/** `npm run simulate`: does to an installation that runs what life will do to it, and puts it right. See docs/simulate.md. */
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { understood } from './doctor/programs.mjs'
import { node24 } from './setup/node24.mjs'
import { projectEnvironment, root } from './setup/project.mjs'
import { main, say, SetupFailed } from './setup/step.mjs'
import { asked } from './simulate/asked.mjs'
import { begin, undoAll } from './simulate/faults.mjs'
import { pidsOf } from './simulate/processes.mjs'
import { stateOf, until, watchReadiness } from './simulate/readiness.mjs'
import { settingsFrom } from './supervisor/settings.mjs'
import { localAddress } from './supervisor/supervise.mjs'

const BACK_MAX_MS = 120_000
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

await main(async () => {
  const what = asked(process.argv.slice(2))
  const env = projectEnvironment()
  const settings = settingsFrom(env, root)
  const { port, databaseUrl, sfuUrls, dataDir, publicUrl } = settings
  const programs = await understood(root, node24(root), settings, env)
  const installation = { root, dataDir, programs, port, databaseUrl, sfuUrls }
  if (what === 'undo') {
    undoAll(installation)
    say('What was left behind is undone.')
    return 0
  }
  if (!LOOPBACK.includes(new URL(publicUrl).hostname) && !what.yes)
    throw new SetupFailed(`Real people may meet at ${publicUrl}: if they may be disturbed, say --yes.`)
  return suffer(what, installation, localAddress(settings))
})

/**
 * @param {import('./simulate/asked.mjs').Asked} what
 * @param {import('./simulate/faults.mjs').Installation} installation
 * @param {string} address Where the server answers.
 */
async function suffer(what, installation, address) {
  if (what.of !== 'signalling' && (await stateOf(address)) !== 'ready')
    throw new SetupFailed(`${address}/readyz is not ready before anything is done: mend that first.`)
  const leaving = new AbortController()
  const signals = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)))
  void signals.then(() => leaving.abort())
  const watching = new AbortController()
  const before = pidsOf(installation, what.of)
  const undo = begin(what, installation)
  const began = performance.now()
  const tell = (/** @type {string} */ text) => {
    say(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`)
  }
  tell(`${what.verb} ${what.of}${what.lastsS === null ? '' : `, for ${what.lastsS} s (Ctrl-C ends it)`}`)
  const watched = watchReadiness(address, watching.signal, tell)
  try {
    if (what.lastsS !== null)
      await delay(what.lastsS * 1000, undefined, { signal: leaving.signal }).catch(() => undefined)
  } finally {
    await undo()
  }
  if (what.lastsS !== null) tell('over')
  const back = await until(
    async () => isWhole(what, before, pidsOf(installation, what.of)) && (await stateOf(address)) === 'ready',
    BACK_MAX_MS,
  )
  watching.abort()
  await watched
  tell(back ? 'all is back' : `not back after ${BACK_MAX_MS / 1000} s: see the log`)
  return back ? 0 : 1
}

/**
 * Whether as many run of what may be lost as before; of what was lost, another one in its place.
 *
 * @param {import('./simulate/asked.mjs').Asked} what
 * @param {readonly number[]} before
 * @param {readonly number[]} now
 */
function isWhole({ verb }, before, now) {
  return now.length >= before.length && (verb !== 'lose' || now.some((pid) => !before.includes(pid)))
}
