/** `npm start`: everything from a fresh clone to a running Préau. See README. */
import { buildClient } from './setup/client.mjs'
import { node24 } from './setup/node24.mjs'
import { installPackages } from './setup/packages.mjs'
import { main, say } from './setup/step.mjs'
import { mediaWorker } from './setup/worker.mjs'
import { projectEnvironment, root } from './setup/project.mjs'
import { settingsFrom } from './supervisor/settings.mjs'
import { serveUntilStopped } from './supervisor/serve.mjs'

await main(async () => {
  const env = projectEnvironment()
  const settings = settingsFrom(env, root)
  await installPackages(root, { dev: false })
  const node = node24(root)
  const worker = await mediaWorker(root, node)
  await buildClient(root, node)
  say('Starting')
  return serveUntilStopped({ root, node, worker, settings, env })
})
