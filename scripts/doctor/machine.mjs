import { readFileSync, statfsSync } from 'node:fs'
import { look, ok, unchecked, wrong } from './finding.mjs'

/** @typedef {import('./finding.mjs').Finding} Finding */

const GIB = 2 ** 30
const FILES_MIN = 4096
const FILES_WISHED = 65_536
const BUFFER_WISHED = 1_048_576
const SKEW_MAX_MS = 5000

/**
 * @param {string} folder
 * @param {{ freeBytes: number, totalBytes: number } | null} space Null: the system does not say.
 * @returns {Finding}
 */
export function diskFinding(folder, space) {
  if (space === null) return unchecked('disk', `how much room ${folder} has is not said by this system.`)
  const { freeBytes, totalBytes } = space
  const free = `${(freeBytes / GIB).toFixed(1)} GiB free in ${folder}`
  if (freeBytes < GIB) return wrong('disk', `${free}: a full disk stops the database. Make room.`)
  if (freeBytes < totalBytes / 10) return look('disk', `${free}, less than a tenth: make room soon.`)
  return ok('disk', `${free}.`)
}

/**
 * @param {number | null} files How many a process may open; null: not said.
 * @returns {Finding}
 */
export function filesFinding(files) {
  if (files === null)
    return unchecked(
      'open files',
      'the limit of the running programs is not seen from here: LimitNOFILE of their units.',
    )
  if (files < FILES_MIN)
    return wrong(
      'open files',
      `${files} at most: people are refused when they are used up. Set LimitNOFILE=${FILES_WISHED} (systemd) or ulimit -n.`,
    )
  if (files < FILES_WISHED)
    return look(
      'open files',
      `${files} at most, enough for a few hundred people: set LimitNOFILE=${FILES_WISHED} for more.`,
    )
  return ok('open files', `${files} at most.`)
}

/**
 * @param {number | null} bytes Of net.core.rmem_default: what the kernel keeps of media that a worker has no time for yet.
 * @returns {Finding}
 */
export function bufferFinding(bytes) {
  if (bytes === null) return unchecked('UDP buffers', 'their size is not said by this system.')
  if (bytes < BUFFER_WISHED)
    return look(
      'UDP buffers',
      `${bytes} bytes each, too little for large meetings at their busiest moments: set net.core.rmem_default and wmem_default to ${BUFFER_WISHED} (infra/systemd/60-preau.conf).`,
    )
  return ok('UDP buffers', `${bytes} bytes each.`)
}

/**
 * @param {{ synchronised: boolean | null, others: readonly { name: string, aheadMs: number }[] }} seen `synchronised` as systemd
 *   says it; null: nobody says. `others`: clocks of the providers of identity, which must agree with ours.
 * @returns {Finding[]}
 */
export function clockFindings({ synchronised, others }) {
  const off = others.filter(({ aheadMs }) => Math.abs(aheadMs) > SKEW_MAX_MS)
  const found = off.map(({ name, aheadMs }) =>
    wrong(
      'clock',
      `${name} is ${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs > 0 ? 'ahead' : 'behind'}: nobody can sign in when the clocks differ. Let this machine follow a time server (timedatectl set-ntp true).`,
    ),
  )
  if (found.length > 0) return found
  if (synchronised === true) return [ok('clock', 'it follows a time server.')]
  if (synchronised === false) return [look('clock', 'it follows no time server: timedatectl set-ntp true.')]
  if (others.length > 0) return [ok('clock', `it agrees with ${others.map(({ name }) => name).join(', ')}.`)]
  return [unchecked('clock', 'nobody here says whether it is right: compare it with a time server.')]
}

/** @param {string} folder */
export function spaceOf(folder) {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder)
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  } catch {
    return null
  }
}

/** @param {string} pid Or `self`. What Node may raise its limit to is what counts. */
export function filesLimitOf(pid) {
  const [, hard] = /^Max open files\s+\S+\s+(\S+)/m.exec(read(`/proc/${pid}/limits`)) ?? []
  if (hard === 'unlimited') return Number.MAX_SAFE_INTEGER
  return hard === undefined ? null : Number(hard)
}

export function receiveBuffer() {
  const written = read('/proc/sys/net/core/rmem_default').trim()
  return written === '' ? null : Number(written)
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
