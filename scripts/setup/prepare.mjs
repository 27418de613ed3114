import { buildClient } from './client.mjs'
import { compileAhead } from './compiled.mjs'
import { node24 } from './node24.mjs'
import { installPackages } from './packages.mjs'
import { root } from './project.mjs'
import { mediaWorker } from './worker.mjs'

/**
 * Installs and builds all that the product needs to run, side by side where that can be.
 *
 * @param {{ dev: boolean }} wanted Whether dev dependencies are needed.
 * @returns {Promise<{ node: string, worker: string }>} Node 24 and the media worker's program.
 * @throws SetupFailed
 */
export async function prepare({ dev }) {
  const installed = installPackages(root, { dev }).then(() => node24(root))
  const [node, worker] = await Promise.all([
    installed,
    mediaWorker(root, installed),
    installed.then((found) => buildClient(root, found)),
    installed.then((found) => compileAhead(root, found)),
  ])
  return { node, worker }
}
