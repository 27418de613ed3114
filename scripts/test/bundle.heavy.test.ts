/** The archive for machines without the Internet: made, unpacked elsewhere, and installed where there is no network at all. */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const ALONE = ['--map-root-user', '--net']

const test = suite('bundle')
const folder = mkdtempSync(join(tmpdir(), 'preau-bundle-'))
const at = (...path: string[]): string => join(folder, ...path)
const [UNPACKED, LIB, HOME] = [at('preau'), at('lib'), at('home')]
test.after(() => {
  rmSync(folder, { recursive: true, force: true })
})

function run(program: string, words: readonly string[], env: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, words, { env: { ...process.env, ...env }, maxBuffer: 1e8 }, (error, out, err) => {
      if (error === null) resolve(out + err)
      else reject(new Error(`${program} ${words.join(' ')}\n${out}${err}`))
    })
  })
}

// It takes four minutes, most of them npm's: CI has none to spare.
if (process.env['CI'] === undefined && spawnSync('unshare', [...ALONE, 'true']).status === 0) {
  test('what bundle.sh packs is installed without a network, and its worker and its Node run', async () => {
    await run(join(ROOT, 'infra/debian/bundle.sh'), [at('preau.tar.gz')])
    await run('tar', ['-C', folder, '-xzf', at('preau.tar.gz')])
    mkdirSync(HOME)
    for (const secret of ['.env', 'data', '.git']) assert.not.ok(existsSync(join(UNPACKED, secret)), secret)
    const env = { HOME, MEDIASOUP_WORKER_BIN: '', XDG_CACHE_HOME: HOME }
    const script = join(UNPACKED, 'infra/debian/packages.sh')
    const install = [script, UNPACKED, LIB, join(UNPACKED, 'bundle')]
    await run('unshare', [...ALONE, ...install], env)
    assert.is(spawnSync(join(LIB, 'mediasoup-worker')).status, 41)
    assert.ok(statSync(join(UNPACKED, 'client/dist/index.html')).size > 0)
    assert.match(readFileSync(join(UNPACKED, 'bundle/debian-packages'), 'utf8'), /^libc6$/m)
    assert.match(await run(join(UNPACKED, 'node_modules/node/bin/node'), ['--version']), /^v24\./)
  })
} else
  process.stdout.write('NOT RUN the bundle without a network: in CI, or unshare may not take it away here\n')

test.run()
