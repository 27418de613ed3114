/** `npm run bench -- [name…] [--strict]`: the named benches, or all, one after the other. See README.md beside this. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { buildClient } from '../scripts/setup/client.mjs'
import { node24 } from '../scripts/setup/node24.mjs'
import { installPackages } from '../scripts/setup/packages.mjs'
import { projectEnvironment, root } from '../scripts/setup/project.mjs'
import { SetupFailed, main } from '../scripts/setup/step.mjs'
import { mediaWorker } from '../scripts/setup/worker.mjs'

const BENCHES = ['idle', 'page', 'signal', 'restart', 'forward', 'grid', 'join']

/** @param {readonly string[]} words */
function named(words) {
  const names = words.filter((word) => !word.startsWith('--'))
  const unknown = names.find((name) => !BENCHES.includes(name))
  if (unknown !== undefined) {
    throw new SetupFailed(`There is no bench "${unknown}"; there are ${BENCHES.join(', ')}.`)
  }
  return names.length > 0 ? names : BENCHES
}

await main(async () => {
  const words = process.argv.slice(2)
  const names = named(words)
  projectEnvironment()
  await installPackages(root, { dev: true })
  const node = node24(root)
  const env = { ...process.env, MEDIASOUP_WORKER_BIN: await mediaWorker(root, node) }
  await buildClient(root, node)
  const options = words.filter((word) => word.startsWith('--'))
  let worst = 0
  for (const name of names) {
    const script = join(root, 'bench', `${name}.ts`)
    // Types are stripped from what runs in the page, too, by a function that Node still calls experimental.
    const flags = ['--disable-warning=ExperimentalWarning']
    const bench = spawn(node, [...flags, script, ...options], { cwd: root, env, stdio: 'inherit' })
    const [code] = /** @type {[number | null]} */ (await once(bench, 'exit'))
    worst = Math.max(worst, code ?? 1)
  }
  return worst
})
