/** A supervisor as `npm start` has it, on the programs in the folder that its first word names. */
import process from 'node:process'
import { serveUntilStopped } from '../../supervisor/serve.mjs'
import { settingsFrom } from '../../supervisor/settings.mjs'

const root = process.argv[2] ?? ''
const settings = settingsFrom(process.env, root)
process.exitCode = await serveUntilStopped({
  root,
  node: process.execPath,
  worker: '/nonexistent',
  settings,
  env: process.env,
})
