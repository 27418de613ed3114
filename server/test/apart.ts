/** Runs a test file again in namespaces of its own: what it does to networks, mounts and processes reaches nobody else. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const INSIDE = 'PREAU_APART'
const UNSHARE = [
  '--net',
  '--mount',
  '--propagation',
  'private',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
]

/** Whether this process is the one that runs there. */
export const isApart = process.env[INSIDE] !== undefined

type Apart = {
  /** What it is, where it cannot be run: this is said. */
  readonly what: string
  /** What must be installed, beside root's rights. */
  readonly programs: readonly string[]
  /** Shell words that are run before, with a temporary folder of its own in TMPDIR. */
  readonly prepare: string
}

/** Resolves when the file has run; its outcome is that of this process. */
export async function runApart(file: string, { what, programs, prepare }: Apart): Promise<void> {
  const able = ['unshare', ...programs].every((one) => spawnSync('which', [one]).status === 0)
  if (!able || spawnSync('unshare', [...UNSHARE, 'true']).status !== 0) {
    process.stdout.write(`NOT RUN ${what}: this needs root, and ${programs.join(', ')}\n`)
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'preau-apart-'))
  const script = `ip link set lo up && ${prepare} && exec "$@"`
  const child = spawn('unshare', [...UNSHARE, 'sh', '-c', script, 'sh', process.execPath, file], {
    env: { ...process.env, [INSIDE]: '1', TMPDIR: folder },
    stdio: 'inherit',
  })
  // Who ends this one ends what it has started.
  process.once('SIGTERM', () => child.kill())
  const [code] = (await once(child, 'exit')) as [number | null]
  rmSync(folder, { recursive: true, force: true })
  process.exitCode = code ?? 1
}
