/** `npm start`: everything from a fresh clone to a running Préau. See README. */
import { join } from 'node:path'
import { endingAll } from './setup/ending.mjs'
import { prepare } from './setup/prepare.mjs'
import { projectEnvironment, root } from './setup/project.mjs'
import { main } from './setup/step.mjs'
import { settingsFrom } from './supervisor/settings.mjs'

const SUPERVISOR = join(root, 'scripts/serve.mjs')

await main(async () => {
  // A bad value is told before anything is installed.
  settingsFrom(projectEnvironment(), root)
  const { node, worker } = await endingAll(() => prepare({ dev: false }))
  process.env['MEDIASOUP_WORKER_BIN'] = worker
  // The same process with another program: what preparing took is two thirds of the memory. Node 20 cannot.
  process.execve?.(node, [node, '--max-semi-space-size=1', SUPERVISOR], process.env)
  await import('./serve.mjs')
})
