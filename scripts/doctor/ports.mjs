import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { tryPort } from '../supervisor/ports.mjs'
import { ok, wrong } from './finding.mjs'

/**
 * A port that Préau listens on. `always`: for as long as it runs, and not only when it is needed.
 *
 * @typedef {{ variable: string, host: string, port: number, over: 'TCP' | 'UDP', always: boolean }} Port
 */

/**
 * @param {Port} port
 * @param {string} outcome Of an attempt to listen there: `free`, or the code of the system's error.
 * @param {boolean} running Whether Préau does.
 * @returns {import('./finding.mjs').Finding}
 */
export function portFinding({ variable, host, port, over, always }, outcome, running) {
  const where = `${over} ${port} on ${host}`
  if (outcome === 'EADDRINUSE') {
    if (running) return ok(variable, `${where} is in use by Préau.`)
    return wrong(
      variable,
      `${where} is taken by another program: end that one, or set ${variable} to another number.`,
    )
  }
  if (outcome === 'EACCES')
    return wrong(variable, `${where} is reserved for root: set ${variable} to one above 1023.`)
  if (outcome !== 'free')
    return wrong(variable, `${host} is no address of this machine (${outcome}): set one that is.`)
  if (running && always)
    return wrong(variable, `nobody listens on ${where} although Préau runs: its log says why.`)
  return ok(variable, `${where} is free.`)
}

/**
 * One line for all that is well with a variable, and one for each port with which it is not.
 *
 * @param {readonly import('./finding.mjs').Finding[]} findings Of one variable.
 * @returns {import('./finding.mjs').Finding[]}
 */
export function summed(findings) {
  const well = findings.filter(({ state }) => state === 'ok')
  const [first] = well
  const rest = findings.filter(({ state }) => state !== 'ok')
  if (first === undefined || well.length < 3) return [...findings]
  return [
    ok(first.about, `${first.sentence.replace(/\.$/, '')}, and so are ${well.length - 1} more.`),
    ...rest,
  ]
}

/**
 * Ranges that share a port with another.
 *
 * @param {readonly { variable: string, first: number, last: number }[]} ranges
 * @returns {import('./finding.mjs').Finding[]}
 */
export function overlaps(ranges) {
  return ranges.flatMap((one, index) =>
    ranges
      .slice(index + 1)
      .filter((other) => one.first <= other.last && other.first <= one.last)
      .map((other) =>
        wrong(
          one.variable,
          `ports ${one.first} to ${one.last} are also those of ${other.variable} (${other.first} to ${other.last}): set one of them elsewhere.`,
        ),
      ),
  )
}

/**
 * Tries to listen there, for a moment.
 *
 * @param {Port} port
 * @returns {Promise<string>} As `portFinding` takes it.
 */
export async function tryToListen({ host, port, over }) {
  try {
    await (over === 'TCP' ? tryPort(host, port) : tryUdp(host, port))
    return 'free'
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code ?? String(error)
  }
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<void>}
 */
function tryUdp(host, port) {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    socket.once('error', reject)
    socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve()))
  })
}
