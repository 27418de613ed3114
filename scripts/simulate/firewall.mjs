import { spawnSync } from 'node:child_process'
import { findProgram } from '../setup/command.mjs'
import { SetupFailed } from '../setup/step.mjs'

const TABLE = ['inet', 'preau_simulate']
const NFT = ['nft', '/usr/sbin/nft']

/**
 * Ports of one protocol; `far`: another machine has them, and these are the packets on the way to it and back.
 *
 * @typedef {{ protocol: 'tcp' | 'udp', ports: string, far?: true }} Flow
 */

/**
 * What nftables is told so that these are cut: TCP is reset, UDP is swallowed.
 *
 * @param {readonly Flow[]} flows
 */
export function cutting(flows) {
  const end = (/** @type {Flow} */ { protocol }) => (protocol === 'tcp' ? 'reject with tcp reset' : 'drop')
  // The resets themselves come through.
  const first = 'tcp flags & rst == rst accept'
  return table(
    [first, ...flows.map((flow) => `${arriving(flow)} ${end(flow)}`)],
    [first, ...flows.map((flow) => `${leaving(flow)} ${end(flow)}`)],
  )
}

/**
 * What leaves for each address gets so many kbit/s; the rest is lost.
 *
 * @param {readonly Flow[]} flows
 * @param {number} kbit
 */
export function narrowing(flows, kbit) {
  const bytes = kbit * 125
  const over = `limit rate over ${bytes} bytes/second burst ${Math.max(1500, Math.round(bytes / 4))} bytes`
  const rules = flows.flatMap((flow, index) =>
    ['ip', 'ip6'].map(
      (family) => `${leaving(flow)} meter narrow${index}${family} { ${family} daddr ${over} } drop`,
    ),
  )
  return table([], rules)
}

/**
 * So many of a hundred packets are lost, in both directions.
 *
 * @param {readonly Flow[]} flows
 * @param {number} percent
 */
export function losing(flows, percent) {
  const lost = `numgen random mod 100 < ${percent} drop`
  return table(
    flows.map((flow) => `${arriving(flow)} ${lost}`),
    flows.map((flow) => `${leaving(flow)} ${lost}`),
  )
}

/** @param {Flow} flow */
function arriving({ protocol, ports, far }) {
  return `${protocol} ${far ? 'sport' : 'dport'} ${ports}`
}

/** @param {Flow} flow */
function leaving({ protocol, ports, far }) {
  return `${protocol} ${far ? 'dport' : 'sport'} ${ports}`
}

/**
 * @param {readonly string[]} input
 * @param {readonly string[]} output
 */
function table(input, output) {
  const chain = (/** @type {string} */ hook, /** @type {readonly string[]} */ rules) =>
    `  chain ${hook} {\n    type filter hook ${hook} priority -10; policy accept;\n${rules.map((rule) => `    ${rule}\n`).join('')}  }\n`
  return `table ${TABLE.join(' ')} {\n${chain('input', input)}${chain('output', output)}}\n`
}

/**
 * Puts rules up, in place of those that were put up before.
 *
 * @param {string} rules As above.
 * @throws SetupFailed when that cannot be done here.
 */
export function wall(rules) {
  const nft = findProgram(NFT)
  if (nft === undefined) throw new SetupFailed('This needs nftables: apt-get install nftables.')
  unwall()
  const { status, stderr } = spawnSync(nft, ['-f', '-'], { input: rules, encoding: 'utf8' })
  if (status !== 0)
    throw new SetupFailed(`nftables refuses (${stderr.trim().split('\n')[0]}): this is to be done as root.`)
}

/** Takes them down. Where there is no nftables there are none. */
export function unwall() {
  const nft = findProgram(NFT)
  if (nft !== undefined) spawnSync(nft, ['delete', 'table', ...TABLE], { stdio: 'ignore' })
}
