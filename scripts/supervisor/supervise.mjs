import { existsSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { compiledIn } from '../setup/compiled.mjs'
import { SetupFailed, say } from '../setup/step.mjs'
import { claim } from './claim.mjs'
import { deferred } from './deferred.mjs'
import { keepDatabase } from './database.mjs'
import { logLine } from './log.mjs'
import { freePort, requireFreePort } from './ports.mjs'
import { Program } from './program.mjs'
import { keptSecret } from './secrets.mjs'

const READY_LIMIT_MS = 60_000
const ASK_LIMIT_MS = 2000
// One of several servers gives its meetings to the others first.
const NODE_STOP_LIMIT_MS = 50_000
// Together with the database's they stay below the 5 s that a stop may take.
const STOP_LIMITS_MS = /** @type {Record<string, number>} */ ({ server: 1800, gateway: 500, sfu: 800 })

/**
 * What `supervise` runs with.
 *
 * @typedef {object} Supervision
 * @property {string} root The clone.
 * @property {string} node Node 24.
 * @property {string} worker The media worker's program.
 * @property {import('./settings.mjs').Settings} settings
 * @property {NodeJS.ProcessEnv} env What the programs get besides.
 */

/**
 * The running whole.
 *
 * @typedef {object} Supervised
 * @property {readonly Program[]} programs
 * @property {import('./database.mjs').Database | undefined} database
 * @property {string} address Where it answers from this machine.
 * @property {Promise<number>} ended With the exit code, when a program has given up and all is stopped.
 * @property {() => Promise<void>} stop Ends all: server, gateway, sfu, then the database. At most 5 s, or 55 s for one of several servers.
 * @property {() => void} kill Ends the programs without asking.
 */

/**
 * Starts the database and the programs and keeps them running.
 *
 * @param {Supervision} supervision
 * @returns {Promise<Supervised>}
 * @throws SetupFailed when a port is taken, another one uses the same data, or the database does not start.
 */
export async function supervise(supervision) {
  const { settings } = supervision
  await requireFreePort(settings.host, settings.port)
  const release = claim(settings.dataDir)
  const ended = deferred()
  const programs = /** @type {Program[]} */ ([])
  let database = /** @type {import('./database.mjs').Database | undefined} */ (undefined)
  const stop = once(async () => {
    for (const program of programs) await program.stop(stopLimitMs(program.name, supervision.env))
    await database?.stop()
    release()
  })
  try {
    if (settings.databaseUrl === undefined) {
      database = await keepDatabase(settings.dataDir, writer('postgres'), teller('postgres'))
    }
    const env = await environment(supervision, database?.url)
    const onGivenUp = (/** @type {number} */ code) => void stop().then(() => ended.resolve(code))
    for (const [name, script] of scripts(supervision)) {
      const { root, node } = supervision
      programs.push(
        new Program({ name, node, script, env, cwd: root, log: writer(name), tell: teller(name), onGivenUp }),
      )
    }
  } catch (error) {
    await stop()
    throw error
  }
  // Stopped in this order, started in the other: the server finds its sfu there.
  for (const program of [...programs].reverse()) program.start()
  const kill = () => {
    for (const program of programs) program.kill()
  }
  return { programs, database, address: localAddress(settings), ended: ended.promise, stop, kill }
}

/**
 * How long a program may take to end, in ms.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {number}
 */
export function stopLimitMs(name, env) {
  return (name === 'server' && env['NODE_NAME'] && NODE_STOP_LIMIT_MS) || (STOP_LIMITS_MS[name] ?? 500)
}

/**
 * @param {Supervision} supervision
 * @returns {[string, string][]} Name and script of each program, first to stop first.
 */
function scripts({ root, settings, env }) {
  const all = /** @type {[string, string][]} */ ([
    ['server', join(root, 'server/main.ts')],
    ['gateway', join(root, 'sip-gateway/main.ts')],
    ['sfu', join(root, 'sfu/main.ts')],
  ])
  return all.filter(
    ([name, script]) =>
      existsSync(script) &&
      !(name === 'sfu' && settings.sfuUrls !== undefined) &&
      !(name === 'gateway' && env['SIP_LINE'] === 'off'),
  )
}

/**
 * @param {Supervision} supervision
 * @param {string | undefined} ownDatabase
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function environment({ root, settings, env, worker }, ownDatabase) {
  const { host, port, publicUrl, dataDir } = settings
  const sfuPort = String(settings.sfuPort ?? (await freePort(port + 1)))
  return {
    // A program that is started again need not be compiled again: half the time of a start.
    NODE_COMPILE_CACHE: compiledIn(root),
    ...env,
    HOST: host,
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    DATA_DIR: dataDir,
    DATABASE_URL: settings.databaseUrl ?? ownDatabase,
    SECRET_KEY: settings.secretKey ?? keptSecret(dataDir, 'secret-key'),
    SERVICE_SECRET: settings.serviceSecret ?? keptSecret(dataDir, 'service-secret'),
    SFU_URLS: settings.sfuUrls ?? `http://127.0.0.1:${sfuPort}`,
    SFU_HOST: '127.0.0.1',
    SFU_PORT: sfuPort,
    MEDIASOUP_WORKER_BIN: worker,
  }
}

/**
 * Waits until the server says that it and all it needs is there.
 *
 * @param {Supervised} supervised
 * @param {AbortSignal} given When to stop waiting.
 * @throws SetupFailed when it takes too long.
 */
export async function readiness({ address }, given) {
  const limit = Date.now() + READY_LIMIT_MS
  while (!given.aborted) {
    if (await answersReady(address)) return
    if (Date.now() > limit) {
      throw new SetupFailed(
        `${address}/readyz was not ready within ${READY_LIMIT_MS / 1000} s: see the log above.`,
      )
    }
    await delay(50)
  }
}

/**
 * @param {string} address
 * @returns {Promise<boolean>}
 */
function answersReady(address) {
  // Not fetch, which takes a third of all the memory that this process has.
  return new Promise((resolve) => {
    const options = { agent: false, signal: AbortSignal.timeout(ASK_LIMIT_MS) }
    const asking = get(`${address}/readyz`, options, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asking.on('error', () => resolve(false))
  })
}

/**
 * Where the server answers from this machine.
 *
 * @param {Pick<import('./settings.mjs').Settings, 'host' | 'port'>} settings
 */
export function localAddress({ host, port }) {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

/** @param {string} name */
function writer(name) {
  const readable = process.stdout.isTTY
  return (/** @type {string} */ line) => {
    say(logLine(name, line, { readable, now: Date.now() }))
  }
}

/** @param {string} name */
function teller(name) {
  const write = writer(name)
  return (/** @type {string} */ line) => {
    write(`${name} ${line}`)
  }
}

/**
 * @param {() => Promise<void>} act
 * @returns {() => Promise<void>} The same act, done once however often it is called.
 */
function once(act) {
  /** @type {Promise<void> | undefined} */
  let done
  return () => (done ??= act())
}
