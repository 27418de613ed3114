/** `npm run dev`: like `npm start`; the client is built again and server and sfu start again when their files change. */
import { spawn } from 'node:child_process'
import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'
import { endingAll } from './setup/ending.mjs'
import { prepare } from './setup/prepare.mjs'
import { projectEnvironment, root } from './setup/project.mjs'
import { main, say } from './setup/step.mjs'
import { serveUntilStopped } from './supervisor/serve.mjs'
import { settingsFrom } from './supervisor/settings.mjs'

// Editors write a file in several steps.
const SETTLE_MS = 150
const FOLDERS = /** @type {Record<string, readonly string[]>} */ ({
  server: ['server', 'shared'],
  gateway: ['sip-gateway', 'shared'],
  sfu: ['sfu', 'shared'],
})

await main(async () => {
  const env = projectEnvironment()
  const settings = settingsFrom(env, root)
  const { node, worker } = await endingAll(() => prepare({ dev: true }))
  const vite = ['node_modules/vite/bin/vite.js', 'build', '--watch', '--config', 'client/vite.config.ts']
  const client = spawn(node, [...vite, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  let watchers = /** @type {import('node:fs').FSWatcher[]} */ ([])
  try {
    return await serveUntilStopped({ root, node, worker, settings, env }, ({ programs }) => {
      watchers = programs.flatMap((program) => restartOnChange(program))
    })
  } finally {
    client.kill()
    for (const watcher of watchers) watcher.close()
  }
})

/**
 * @param {import('./supervisor/program.mjs').Program} program
 * @returns {import('node:fs').FSWatcher[]}
 */
function restartOnChange(program) {
  /** @type {NodeJS.Timeout | undefined} */
  let settling
  const changed = (/** @type {string} */ _event, /** @type {string | null} */ file) => {
    if (file === null || !/\.ts$/.test(file) || /(^|\/)test\//.test(file)) return
    clearTimeout(settling)
    settling = setTimeout(() => {
      say(`${file} has changed: ${program.name} starts again`)
      program.restart()
    }, SETTLE_MS)
  }
  const folders = (FOLDERS[program.name] ?? []).map((folder) => join(root, folder))
  return folders.filter((path) => existsSync(path)).map((path) => watch(path, { recursive: true }, changed))
}
