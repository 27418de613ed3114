import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Refused } from '../../../shared/refused.ts'
import { patiently } from '../../db/patience.ts'
import { KeyedMutex } from '../../keyed-mutex.ts'

const failing = (code: string): Error => Object.assign(new Error('no'), { code })

for (const code of ['57P01', '08006', 'ECONNREFUSED', '53300', '40P01', '40001'])
  test(`what fails by ${code} is done again`, async () => {
    let tries = 0
    const done = await patiently(() => {
      tries += 1
      return tries < 3 ? Promise.reject(failing(code)) : Promise.resolve('done')
    })
    assert.equal({ done, tries }, { done: 'done', tries: 3 })
  })

for (const error of [
  failing('23505'),
  failing('42P01'),
  new TypeError('a bug'),
  new Refused('forbidden', 'no'),
])
  test(`what fails by ${String(error)} is done once`, async () => {
    let tries = 0
    const failed: unknown = await patiently(() => {
      tries += 1
      return Promise.reject(error)
    }).catch((thrown: unknown) => thrown)
    assert.is(failed, error)
    assert.is(tries, 1)
  })

test('who waits longer than some seconds is told that it is unavailable', async () => {
  let at = 0
  let tries = 0
  const waiting = { now: () => at, sleep: (ms: number) => Promise.resolve((at += ms)) }
  const failed: unknown = await patiently(() => {
    tries += 1
    return Promise.reject(failing('57P03'))
  }, waiting).catch((thrown: unknown) => thrown)
  assert.instance(failed, Refused)
  assert.is((failed as Refused).code, 'unavailable')
  assert.ok(tries > 5 && at > 4_000 && at <= 6_000, `${String(tries)} tries in ${String(at)} ms`)
})

test('tasks with one key run in the order of asking, whether what went before failed or not', async () => {
  const mutex = new KeyedMutex()
  const done: string[] = []
  const act =
    (name: string, fails = false) =>
    async (): Promise<string> => {
      done.push(`${name} begins`)
      await new Promise(setImmediate)
      done.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    }
  const ran = await Promise.allSettled([
    mutex.run('a', act('1')),
    mutex.run('a', act('2', true)),
    mutex.run('b', act('other')),
    mutex.run('a', act('3')),
  ])
  assert.equal(
    ran.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  )
  const ofA = done.filter((one) => !one.startsWith('other'))
  assert.equal(ofA, ['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends'])
  assert.ok(done.indexOf('other begins') < done.indexOf('1 ends'), 'another key does not wait')
})

test.run()
