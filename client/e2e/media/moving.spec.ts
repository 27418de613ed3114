import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from '../harness/test.ts'
import { freePorts } from '../harness/ports.ts'
import type { Stack } from '../harness/stack.ts'
import { untilSteady, watchGaps } from '../harness/streams.ts'

const MAIN = fileURLToPath(new URL('../../../sfu/main.ts', import.meta.url))
const SERVICE_SECRET = 'a secret between services of 32 characters'

test.use({ stackOptions: { workers: 1, env: { SERVICE_SECRET } } })

type Sfu = { readonly child: ChildProcess; readonly log: () => string }

/** One more sfu, which registers at the server. */
async function anotherSfu(stack: Stack): Promise<Sfu> {
  const [port, mediaPort] = [await freePorts(), await freePorts()]
  const env = {
    ...{ ...process.env, SERVICE_SECRET, SERVER_URL: stack.serverUrl, SFU_WORKERS: '1' },
    ...{ SFU_PORT: String(port), MEDIA_PORT: String(mediaPort) },
  }
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()))
  return { child, log: () => log }
}

test('the media node of a meeting is stopped: sound and pictures go over to another, and nobody notices', async ({
  people,
  stack,
}) => {
  const own = stack.pid('sfu')
  const others = [await anotherSfu(stack), await anotherSfu(stack)]
  try {
    // Not in the way: the meeting begins at one of the others.
    process.kill(own, 'SIGSTOP')
    await expect.poll(() => stack.log(), { timeout: 60_000 }).toContain('media node is down')
    await expect.poll(() => others.every(({ log }) => log().includes('server connected'))).toBe(true)
    const [ada, bob] = await people.pair()
    await ada.startCamera()
    await Promise.all([bob.sees(ada), ada.hears(1), bob.hears(1)])
    const pages = [ada.page, bob.page]
    await untilSteady(pages)
    const watches = await Promise.all(pages.map((page) => watchGaps(page)))
    const leaves = others.find(({ log }) => log().includes('room opened'))
    if (leaves === undefined) throw new Error('no sfu has the meeting')
    leaves.child.kill('SIGTERM')
    await once(leaves.child, 'exit')
    for (const watch of watches) {
      const gaps = await watch.stop()
      expect(gaps.audio, 'longest gap in sound').toBeLessThan(1_000)
    }
    await Promise.all([bob.sees(ada), ada.hears(1), bob.hears(1)])
    await bob.mute()
    await ada.hears(0)
    await bob.unmute()
    await ada.hears(1)
  } finally {
    process.kill(own, 'SIGCONT')
    for (const { child } of others) child.kill('SIGKILL')
  }
})
