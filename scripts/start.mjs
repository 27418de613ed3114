/** `npm start`: everything from a fresh clone to a running Préau. See README. */
import { endingAll } from './setup/ending.mjs'
import { prepare } from './setup/prepare.mjs'
import { projectEnvironment, root } from './setup/project.mjs'
import { main, say } from './setup/step.mjs'
import { serveUntilStopped } from './supervisor/serve.mjs'
import { settingsFrom } from './supervisor/settings.mjs'

await main(async () => {
  const env = projectEnvironment()
  const settings = settingsFrom(env, root)
  const { node, worker } = await endingAll(() => prepare({ dev: false }))
  say('Starting')
  return serveUntilStopped({ root, node, worker, settings, env })
})
