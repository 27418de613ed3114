/** The product, whole, with people in a meeting, suffers what `npm run simulate` does: in a network and on a disk of its own. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openMeeting } from '../../bench/parts/meeting.ts'
import { Product } from '../../bench/parts/product.ts'
import { Returner } from '../../bench/parts/returner.ts'
import { ready } from '../../bench/parts/stack.ts'
import type { Link } from '../../bench/parts/link.ts'
import { isApart, runApart } from '../../server/test/apart.ts'

const SIMULATE = fileURLToPath(new URL('../simulate.mjs', import.meta.url))
// A database needs about half of it.
const DISK = 'size=600m'

if (isApart) runHere()
else
  await runApart(fileURLToPath(import.meta.url), {
    what: 'what is simulated',
    programs: ['nft', 'ip'],
    prepare: `mount -t tmpfs -o ${DISK} tmpfs "$TMPDIR"`,
  })

function runHere(): void {
  const test = suite('what is simulated, for real')
  const product = new Product()
  let link: Link
  const people: Returner[] = []
  let names = 0

  test.before(async () => {
    product.start()
    await ready(product.url)
    link = await openMeeting(product)
    for (const name of ['Ann', 'Bob']) {
      const person = new Returner(link, product.url)
      await person.enter(name)
      people.push(person)
    }
  })
  test.after(async () => {
    for (const person of people) person.leave()
    await product.stop()
  })

  /** Somebody comes in, which the others are told, and stays. */
  const comesIn = async (): Promise<void> => {
    const before = Math.max(...people.map(({ seq }) => seq))
    const person = new Returner(link, product.url)
    await person.enter(`Newcomer ${String((names += 1))}`)
    people.push(person)
    await Promise.all(people.map((one) => one.reaches(before + 1)))
  }

  const simulate = (words: string) => {
    const env = { ...process.env, ...product.settings }
    const child = spawn(process.execPath, [SIMULATE, ...words.split(' ')], { env, stdio: 'pipe' })
    let said = ''
    const began = new Promise<void>((resolve) => {
      const keep = (chunk: Buffer): void => {
        said += chunk.toString()
        if (said.includes('0.0 s')) resolve()
      }
      child.stdout.on('data', keep)
      child.stderr.on('data', keep)
      child.on('exit', () => {
        resolve()
      })
    })
    const over = once(child, 'close').then(([code]) => {
      assert.is(code, 0, `${words}\n${said}`)
      return said
    })
    return { began, over }
  }

  for (const fault of [
    ...['lose gateway', 'lose worker', 'lose database'],
    ...['pause database --for 4s', 'slow database --for 4s', 'fill disk --for 6s'],
  ])
    test(`${fault}: people come in meanwhile, and all is back`, async () => {
      const { began, over } = simulate(fault)
      await began
      await comesIn()
      assert.match(await over, 'all is back')
    })

  test('cut signalling: people lose their line and come back to the same meeting', async () => {
    const returned = people.map((person) => {
      person.arm()
      return person.returned
    })
    assert.match(await simulate('cut signalling --for 12s').over, 'all is back')
    await Promise.all(returned)
    await comesIn()
  })

  // A seat that the journal does not know would be refused.
  test('lose server: who came in while the disk was full or the database away is inside the meeting that goes on', async () => {
    const returned = people.map((person) => {
      person.arm()
      return person.returned
    })
    assert.match(await simulate('lose server').over, 'all is back')
    await Promise.all(returned)
    await comesIn()
  })

  test('what cannot be done is said, and does nothing', async () => {
    const env = { ...process.env, ...product.settings }
    const ask = (words: readonly string[], more = {}) =>
      spawnSync(process.execPath, [SIMULATE, ...words], { env: { ...env, ...more }, encoding: 'utf8' })
    assert.match(ask(['cut', 'database']).stderr, '`pause database`')
    const real = ask(['lose', 'server'], { PUBLIC_URL: 'https://visio.example' })
    assert.match(real.stderr, 'Real people may meet at https://visio.example')
  })

  test.run()
}
