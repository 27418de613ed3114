import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { lastLines, run } from '../setup/command.mjs'
import { ok, wrong } from './finding.mjs'

/**
 * What the programs understand of the environment, or the sentence with which they would refuse to start.
 *
 * @typedef {object} Understood
 * @property {{ bad: string } | Server} server
 * @property {{ bad: string } | Sfu} sfu
 * @property {{ bad: string } | Gateway} gateway
 *
 * @typedef {object} Server As far as it is looked at.
 * @property {{ host: string, port: number }} metrics
 * @property {readonly { id: string, issuer: string }[]} providers
 * @property {{ urls: readonly string[], secret: string } | null} turn
 * @property {{ smtpUrl: string } | null} mail
 *
 * @typedef {object} Sfu
 * @property {readonly { ip: string, announced?: string }[]} mediaAddresses
 * @property {number} mediaPort
 * @property {number} workers
 *
 * @typedef {object} Gateway
 * @property {'embedded' | 'drachtio' | 'off'} line
 * @property {{ host: string, port: number }} drachtio
 * @property {string} address
 * @property {number} port
 * @property {{ host: string, port: number }} metrics
 * @property {{ first: number, last: number }} rtpPorts
 */

const NAMES = /** @type {const} */ (['server', 'sfu', 'gateway'])
const FILES = { server: 'server/config.ts', sfu: 'sfu/config.ts', gateway: 'sip-gateway/config.ts' }
// Long enough, and no sample: what is generated at the first start is not looked at here.
const DRAWN = 'drawn-at-the-first-start-0123456789'

/**
 * Asks the programs themselves, so that nothing is understood in two ways.
 *
 * @param {string} root
 * @param {string} node Node 24.
 * @param {import('../supervisor/settings.mjs').Settings} settings
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Understood>}
 */
export async function understood(root, node, settings, env) {
  const given = {
    ...env,
    HOST: settings.host,
    PORT: String(settings.port),
    PUBLIC_URL: settings.publicUrl,
    DATABASE_URL: settings.databaseUrl ?? 'postgres://own',
    SECRET_KEY: settings.secretKey ?? DRAWN,
    SERVICE_SECRET: settings.serviceSecret ?? DRAWN,
    SFU_URLS: settings.sfuUrls ?? 'http://127.0.0.1:3001',
  }
  const program = fileURLToPath(new URL('understand.mjs', import.meta.url))
  const files = NAMES.map((name) => join(root, FILES[name]))
  const words = ['--disable-warning=ExperimentalWarning', program, ...files]
  const { code, output } = await run(node, words, { cwd: root, env: given, limitMs: 30_000 })
  if (code !== 0) throw new Error(`the configuration could not be read:\n${lastLines(output)}`)
  const said = JSON.parse(output.slice(output.indexOf('[')))
  return /** @type {Understood} */ (Object.fromEntries(NAMES.map((name, index) => [name, said[index]])))
}

/**
 * @param {Understood} said
 * @returns {import('./finding.mjs').Finding[]}
 */
export function programFindings(said) {
  const bad = NAMES.flatMap((name) => {
    const its = said[name]
    return 'bad' in its ? [{ name, sentence: its.bad }] : []
  })
  // One variable may be bad for several.
  const once = bad.filter(
    ({ sentence }, index) => bad.findIndex((other) => other.sentence === sentence) === index,
  )
  if (once.length === 0) return [ok('variables', 'all are understood.')]
  return once.map(({ name, sentence }) => wrong(`variables of the ${name}`, `${sentence}.`))
}
