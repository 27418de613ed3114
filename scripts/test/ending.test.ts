import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const COMMAND = fileURLToPath(new URL('parts/starting-much.mjs', import.meta.url))

/** A command and the processes that it started, once it has told of as many as these. */
async function begin(count: number, ...words: string[]): Promise<{ child: ChildProcess; pids: number[] }> {
  const child = spawn(process.execPath, [COMMAND, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    said += String(chunk)
    const pids = said.split('\n').slice(0, -1).map(Number)
    if (pids.length === count) return { child, pids }
  }
  throw new Error(`it ended before all was started: ${said}`)
}

/** Dead, or dead and not waited for yet. */
function isGone(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return true
  }
}

for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const) {
  test(`${signal} ends all that a command started, also what left its group`, async () => {
    const { child, pids } = await begin(2)
    assert.not(pids.some(isGone))
    child.kill(signal)
    assert.is((await once(child, 'exit'))[0], code)
    assert.ok(pids.every(isGone))
  })
}

test('what does not listen to a signal is ended all the same', async () => {
  const { child, pids } = await begin(3, 'stubborn')
  child.kill('SIGTERM')
  await once(child, 'exit')
  assert.ok(pids.every(isGone))
})

test.run()
