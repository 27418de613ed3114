/** `npm run dial-in-test -- [sip:NUMBER@HOST:PORT] [--pin=PIN]`: calls a line, and says what is wrong with it. See docs/telephone.md. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { node24 } from './setup/node24.mjs'
import { projectEnvironment, root } from './setup/project.mjs'
import { main, SetupFailed } from './setup/step.mjs'

await main(async () => {
  const env = projectEnvironment()
  if (!existsSync(join(root, 'node_modules/libopus-wasm')))
    throw new SetupFailed('Nothing is installed yet: run npm start once.')
  const program = join(root, 'sip-gateway/self-test/main.ts')
  const words = ['--disable-warning=ExperimentalWarning', program, ...process.argv.slice(2)]
  const child = spawn(node24(root), words, { env: { ...process.env, ...env }, stdio: 'inherit' })
  const [code] = /** @type {[number | null]} */ (await once(child, 'exit'))
  return code ?? 1
})
