import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../setup/command.mjs'
import { node24 } from '../setup/node24.mjs'
import { foundWorker } from '../setup/worker.mjs'
import { ownDatabase } from '../supervisor/own-database.mjs'
import { announcedFor, isLoopback } from './addresses.mjs'
import { askDatabase, databaseFindings } from './database.mjs'
import { look, ok, unchecked, wrong } from './finding.mjs'
import {
  bufferFinding,
  clockFindings,
  diskFinding,
  filesFinding,
  filesLimitOf,
  receiveBuffer,
  spaceOf,
} from './machine.mjs'
import { media } from './media.mjs'
import { programFindings, understood } from './programs.mjs'
import { askRelay, relayFinding, relayOf } from './relay.mjs'
import { secretFindings } from './secrets.mjs'
import { answersAt } from './telephone.mjs'
import { ask, askWeb, believe, certificateFinding, certificateOf, webFindings } from './web.mjs'

/**
 * @typedef {import('./finding.mjs').Finding} Finding
 * @typedef {import('../supervisor/settings.mjs').Settings} Settings
 * @typedef {import('./programs.mjs').Understood} Understood
 *
 * @typedef {object} Place What is looked at.
 * @property {string} root
 * @property {Settings} settings
 * @property {NodeJS.ProcessEnv} env
 * @property {Understood} said
 * @property {boolean} running Whether Préau does, here.
 */

/**
 * Looks at everything, one thing after the other: each finding comes as soon as it is known.
 *
 * @param {string} root
 * @param {Settings} settings
 * @param {NodeJS.ProcessEnv} env
 * @returns {AsyncGenerator<Finding>}
 */
export async function* examine(root, settings, env) {
  if (!existsSync(join(root, 'node_modules/pg'))) {
    yield wrong('packages', 'nothing is installed yet: run npm start once.')
    return
  }
  const node = node24(root)
  yield ok('packages', `they are installed, with ${node}.`)
  const said = await understood(root, node, settings, env)
  const place = { root, settings, env, said, running: await runs(settings) }
  yield place.running
    ? ok('Préau', 'it runs here.')
    : unchecked('Préau', 'it does not run here: what needs it is not looked at.')
  yield* believe(env['NODE_EXTRA_CA_CERTS'])
  yield* programFindings(said)
  yield* secretFindings(settings)
  yield* machine(place)
  yield* database(settings)
  yield* media(place)
  yield* web(place)
  yield* identity(place)
  yield* relays(place)
  yield* telephone(place)
}

/** @param {Settings} settings */
async function runs({ host, port }) {
  const near = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const answer = await ask(`http://${near.includes(':') ? `[${near}]` : near}:${port}/healthz`)
  return 'status' in answer && answer.body.startsWith('{"status":"up"')
}

/** @param {Place} place */
function* machine({ root, settings, running }) {
  const worker = foundWorker(root)
  if (worker.runs) yield ok('media worker', `${worker.path} runs here.`)
  else if (existsSync(worker.path))
    yield wrong('media worker', `${worker.path} does not run here: remove it, and npm start makes another.`)
  else yield unchecked('media worker', 'there is none yet: npm start fetches or builds it.')
  let folder = settings.dataDir
  while (!existsSync(folder)) folder = dirname(folder)
  yield diskFinding(folder, spaceOf(folder))
  yield filesFinding(filesLimitOf(supervisor(settings.dataDir) ?? (running ? '' : 'self')))
  yield bufferFinding(receiveBuffer())
}

/** @param {string} dataDir */
function supervisor(dataDir) {
  try {
    const [pid = ''] = readFileSync(join(dataDir, 'supervisor.pid'), 'utf8').split(' ')
    return existsSync(`/proc/${pid}/limits`) ? pid : null
  } catch {
    return null
  }
}

/** @param {Settings} settings */
async function* database({ databaseUrl, dataDir }) {
  if (databaseUrl !== undefined) {
    yield* databaseFindings(await askDatabase(databaseUrl))
    return
  }
  if (!existsSync(join(dataDir, 'postgres/cluster'))) {
    yield unchecked('database', `our own, in ${dataDir}, is made at the first start.`)
    return
  }
  try {
    const own = await ownDatabase(dataDir)
    try {
      yield* databaseFindings(await askDatabase(own.url))
    } finally {
      await own.stop()
    }
  } catch (error) {
    yield wrong('database', `our own, in ${dataDir}, does not start: ${String(error)}.`)
  }
}

/** @param {Place} place */
async function* web({ settings: { publicUrl }, running }) {
  const { protocol, hostname, port } = new URL(publicUrl)
  if (protocol === 'https:')
    yield certificateFinding('certificate', await certificateOf(hostname, Number(port || 443)), Date.now())
  if (protocol === 'https:' || running) yield* webFindings(publicUrl, await askWeb(publicUrl), running)
}

/** @param {Place} place */
async function* identity({ settings, env, said: { server } }) {
  if ('bad' in server) return
  const others = []
  for (const { id, issuer } of server.providers) {
    // The demo provider is a part of Préau.
    if (issuer.startsWith(settings.publicUrl)) continue
    const { finding, aheadMs } = await provider(id, issuer)
    yield finding
    if (aheadMs !== undefined) others.push({ name: issuer, aheadMs })
  }
  yield* clockFindings({ synchronised: await followsTimeServer(), others })
  if (server.mail === null && env['NODE_ENV'] === 'production')
    yield look('SMTP_URL', 'is not set: no mail is sent, and nobody is told before rooms are removed.')
}

/**
 * @param {string} id
 * @param {string} issuer
 */
async function provider(id, issuer) {
  const about = `OIDC_PROVIDERS ${id}`
  const answer = await ask(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if ('error' in answer || answer.status !== 200) {
    const why = 'error' in answer ? answer.error : `it answers with ${answer.status}`
    return {
      finding: wrong(
        about,
        `${issuer} cannot be asked (${why}): nobody signs in there. Look at the address and the way out of this machine.`,
      ),
    }
  }
  const problem = await disbelief(new URL(issuer))
  if (problem !== null)
    return {
      finding: wrong(
        about,
        `the server does not believe the certificate of ${issuer} (${problem}): nobody signs in there. Where it is of an authority of your own, name that one's file in NODE_EXTRA_CA_CERTS.`,
      ),
    }
  // A date has whole seconds; half of one is the mean of what it leaves out.
  const aheadMs = answer.dateMs + 500 - Date.now()
  return {
    finding: ok(about, `${issuer} answers.`),
    ...(Number.isNaN(aheadMs) ? {} : { aheadMs }),
  }
}

/** @param {URL} url */
async function disbelief({ protocol, hostname, port }) {
  if (protocol !== 'https:') return null
  const shown = await certificateOf(hostname, Number(port || 443))
  return 'error' in shown ? null : shown.problem
}

async function followsTimeServer() {
  const { code, output } = await run('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], {
    limitMs: 5000,
  })
  const said = output.trim()
  return code === 0 && (said === 'yes' || said === 'no') ? said === 'yes' : null
}

/** @param {Place} place */
async function* relays({ settings: { publicUrl }, said: { server, sfu } }) {
  if ('bad' in server) return
  if (server.turn === null) {
    if (!isLoopback(new URL(publicUrl).hostname))
      yield look(
        'TURN_URLS',
        'is not set: who is behind a firewall that lets only web traffic through hears nobody (docs/relay.md).',
      )
    return
  }
  const addresses = 'bad' in sfu ? [] : sfu.mediaAddresses
  const told = announcedFor(
    addresses.map(({ ip }) => ip),
    addresses.flatMap(({ announced }) => announced ?? []),
  )
  for (const url of server.turn.urls) {
    const relay = relayOf(url)
    if (relay === null)
      yield wrong(
        `TURN_URLS ${url}`,
        'is no address of a relay: turn:relay.example.org:3478, turns:relay.example.org:443?transport=tcp.',
      )
    else yield relayFinding(url, await askRelay(relay, server.turn.secret, told))
  }
}

/** @param {Place} place */
async function* telephone({ said: { gateway } }) {
  if ('bad' in gateway || gateway.line === 'off') return
  if (gateway.line === 'drachtio') {
    const { host, port } = gateway.drachtio
    const refusal = await answersAt(host, port)
    yield refusal === null
      ? ok('DRACHTIO_HOST', `drachtio-server answers on ${host}:${port}.`)
      : wrong('DRACHTIO_HOST', `nobody answers on ${host}:${port} (${refusal}): start drachtio-server.`)
  }
  yield unchecked('telephone', 'whether a call gets through is found out by npm run dial-in-test.')
}
