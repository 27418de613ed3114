/** The test that operators run: what it says of a line that is in order, and of lines that are not. */
import { createSocket } from 'node:dgram'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { OWN_SOUNDS, SoundBank } from '../prompts/sound-bank.ts'
import { readConfig } from '../config.ts'
import { startGateway, type Gateway } from '../gateway.ts'
import { createLog } from '../log.ts'
import { recognise } from '../self-test/ear.ts'
import { selfTest } from '../self-test/self-test.ts'
import { verdict } from '../self-test/verdict.ts'
import type { ServerLink } from '../server-link/link.ts'

const test = suite('the dial-in self-test')

const PIN = '123456789'
const meetings: ServerLink = {
  enter: ({ pin }, hear) => {
    hear(pin === PIN ? { type: 'entered', muted: true, people: 2 } : { type: 'pin-refused' })
    return { ask: () => undefined, leave: () => undefined }
  },
}
const line = (port: number, pin?: string) => ({ host: '127.0.0.1', port, dialled: '1234', pin })

let gateway: Gateway

test.before(async () => {
  gateway = await startGateway({
    config: readConfig({
      SIP_PORT: '0',
      RTP_PORTS: '36000-36999',
      SERVICE_SECRET: 'of no use here, but asked for',
    }),
    link: meetings,
    log: createLog('silent'),
    onDeath: (error) => {
      throw error
    },
  })
})
test.after(() => gateway.close())

test('words are known again in what a telephone hears, and others are not', async () => {
  const bank = await SoundBank.read([OWN_SOUNDS])
  const sound = (name: 'wrong-pin' | 'you-are-in' | 'help') => ({ name, pcm: bank.words('en', [name])[0]! })
  const known = [sound('wrong-pin'), sound('you-are-in')]
  const later = (pcm: Int16Array) =>
    Int16Array.from([...new Int16Array(5000), ...pcm.map((sample) => sample / 2)])
  assert.is(recognise(later(sound('wrong-pin').pcm), known, 16_000), 'wrong-pin')
  assert.is(recognise(later(sound('help').pcm.subarray(0, 40_000)), known, 16_000), undefined)
})

const installed = (await selfTest(line(9), 100)).is !== 'no-sipp'
if (!installed)
  process.stdout.write('NOT RUN the dial-in self-test: sipp is not installed (Debian: sip-tester)\n')
const calling = (name: string, act: () => Promise<void>): void => {
  if (installed) test(name, act)
  else test.skip(name, act)
}

calling('a line that answers, greets and hears keys is in order, and no call is left over', async () => {
  assert.is((await selfTest(line(gateway.port))).is, 'greeted')
  assert.is(gateway.calls(), 0)
})

calling('with the PIN of a meeting one is in', async () => {
  const outcome = await selfTest(line(gateway.port, PIN))
  assert.equal(outcome, { is: 'told', words: 'you-are-in' })
  assert.ok(verdict(outcome).good)
})

calling('a wrong PIN is said to be wrong', async () => {
  const outcome = await selfTest(line(gateway.port, '987654321'))
  assert.equal(outcome, { is: 'told', words: 'wrong-pin' })
  assert.not.ok(verdict(outcome).good)
})

calling('where nobody listens there is no answer', async () => {
  const nobody = createSocket('udp4')
  await new Promise<void>((bound) => nobody.bind(0, '127.0.0.1', bound))
  assert.is((await selfTest(line(nobody.address().port), 1000)).is, 'no-answer')
  nobody.close()
})

calling('who may not call is told so', async () => {
  const strict = await startGateway({
    config: readConfig({
      SIP_PORT: '0',
      SIP_SOURCES: '192.0.2.0/24',
      RTP_PORTS: '37000-37099',
      SERVICE_SECRET: 'of no use here, but asked for',
    }),
    link: meetings,
    log: createLog('silent'),
    onDeath: (error) => {
      throw error
    },
  })
  const outcome = await selfTest(line(strict.port), 1000)
  assert.ok(['refused', 'no-answer'].includes(outcome.is), outcome.is)
  assert.not.ok(verdict(outcome).good)
  await strict.close()
})

test.run()
