import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'

/**
 * Whether the worker survives a real DTLS handshake, which a build against the wrong OpenSSL does not. Taken for granted
 * where the peer for it, a development package, is not installed.
 *
 * @param {string} root The clone.
 * @param {string} node Node 24.
 * @param {string} worker
 */
export async function handshakes(root, node, worker) {
  if (!existsSync(join(root, 'node_modules/werift'))) return true
  const env = { ...process.env, MEDIASOUP_WORKER_BIN: worker }
  const peer = join(root, 'scripts/media-worker/handshake.mjs')
  const { code } = await run(node, [peer], { cwd: root, env, limitMs: 30_000 })
  return code === 0
}
