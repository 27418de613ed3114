/** `npm run bench -- [name…] [--strict]`: the named benches, or all, one after the other. See README.md beside this. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { endingAll } from '../scripts/setup/ending.mjs'
import { prepare } from '../scripts/setup/prepare.mjs'
import { projectEnvironment, root } from '../scripts/setup/project.mjs'
import { SetupFailed, main } from '../scripts/setup/step.mjs'

const BENCHES = [
  'idle',
  'page',
  'signal',
  'chat',
  'restart',
  'forward',
  'grid',
  'join',
  'phone',
  'notes',
  'nodes',
]

/** @param {readonly string[]} words */
function named(words) {
  const names = words.filter((word) => !word.startsWith('--'))
  const unknown = names.find((name) => !BENCHES.includes(name))
  if (unknown !== undefined) {
    throw new SetupFailed(`There is no bench "${unknown}"; there are ${BENCHES.join(', ')}.`)
  }
  return names.length > 0 ? names : BENCHES
}

/**
 * @param {readonly string[]} names
 * @param {readonly string[]} options
 * @returns {Promise<number>} The worst exit code.
 */
async function runAll(names, options) {
  projectEnvironment()
  const { node, worker } = await prepare({ dev: true })
  const env = { ...process.env, MEDIASOUP_WORKER_BIN: worker }
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
}

await main(() => {
  const words = process.argv.slice(2)
  const names = named(words)
  return endingAll(() =>
    runAll(
      names,
      words.filter((word) => word.startsWith('--')),
    ),
  )
})
