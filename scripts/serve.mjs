/** The second half of `npm start`, when all is installed and built: serves until it is stopped. */
import { node24 } from './setup/node24.mjs'
import { projectEnvironment, root } from './setup/project.mjs'
import { main, say } from './setup/step.mjs'
import { mediaWorker } from './setup/worker.mjs'
import { serveUntilStopped } from './supervisor/serve.mjs'
import { settingsFrom } from './supervisor/settings.mjs'

await main(async () => {
  const env = projectEnvironment()
  const node = node24(root)
  const worker = await mediaWorker(root, Promise.resolve(node))
  say('Starting')
  return serveUntilStopped({ root, node, worker, settings: settingsFrom(env, root), env })
})
