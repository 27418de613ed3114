import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { asked } from '../simulate/asked.mjs'
import { cutting, losing, narrowing } from '../simulate/firewall.mjs'
import { flowsOf } from '../simulate/flows.mjs'

const test = suite('what is simulated')
const of = (words: string) => asked(words.split(' '))
const refusal = (words: string): string => {
  try {
    of(words)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

test('what lasts has an end, said or not; what is lost is lost at once', () => {
  assert.equal(of('pause server'), { verb: 'pause', of: 'server', amount: 0, lastsS: 10, yes: false })
  assert.equal(of('cut udp --for 5s --yes'), { verb: 'cut', of: 'udp', amount: 0, lastsS: 5, yes: true })
  assert.equal(of('lossy media --for 3 --percent 7'), {
    ...{ verb: 'lossy', of: 'media', amount: 7, lastsS: 3, yes: false },
  })
  assert.equal(of('jump clock --by -60s'), { verb: 'jump', of: 'clock', amount: -60, lastsS: 30, yes: false })
  assert.equal(of('lose worker'), { verb: 'lose', of: 'worker', amount: 0, lastsS: null, yes: false })
  assert.is(of('undo'), 'undo')
})

test('what is wrong is named', () => {
  assert.match(refusal('lose'), 'lose what? One of: server, gateway, sfu, worker, database.')
  assert.match(refusal('lose disk'), 'lose what?')
  assert.match(refusal('lose server --for 3s'), '--for is nothing that lose takes')
  assert.match(refusal('cut udp --for 2h'), '--for takes seconds, 1s to 3600s, not "2h"')
  assert.match(refusal('lossy media'), '--percent takes 1 to 99')
  assert.match(refusal('narrow media --to 3'), '--to takes 8 to 1000000 kbit/s')
  assert.match(refusal('jump clock --by 0'), '--by takes')
  for (const words of ['', 'break everything', 'undo server', 'lose server now', 'constructor server'])
    assert.match(refusal(words), 'npm run simulate -- VERB WHAT')
})

const PROGRAMS = {
  server: { bad: 'nobody asks' },
  sfu: { mediaAddresses: [], mediaPort: 40_000, workers: 4 },
  gateway: {
    line: 'embedded',
    address: '127.0.0.1',
    port: 5060,
    drachtio: { host: '127.0.0.1', port: 9022 },
    metrics: { host: '127.0.0.1', port: 3010 },
    rtpPorts: { first: 30_000, last: 30_999 },
  },
} as const
const places = { programs: PROGRAMS, port: 3000, databaseUrl: undefined, sfuUrls: undefined }

test('the ports are those that the programs understand', () => {
  assert.equal(flowsOf('udp', places), [{ protocol: 'udp', ports: '40000-40003' }])
  assert.is(flowsOf('media', places).length, 2)
  assert.equal(flowsOf('signalling', places), [{ protocol: 'tcp', ports: '3000' }])
  assert.equal(
    flowsOf('telephones', places).map(({ ports }) => ports),
    ['5060', '5060', '30000-30999'],
  )
  const far = { ...places, databaseUrl: 'postgres://them@db.example/preau' }
  assert.equal(flowsOf('database', far), [{ protocol: 'tcp', ports: '5432', far: true }])
  assert.throws(() => flowsOf('database', places), /`pause database`/)
  assert.throws(() => flowsOf('udp', { ...places, sfuUrls: 'http://sfu.example:3001' }), /SFU_URLS/)
})

test('what is cut is cut both ways', () => {
  const rules = cutting([{ protocol: 'udp', ports: '40000-40003' }])
  assert.match(rules, 'udp dport 40000-40003 drop')
  assert.match(rules, 'udp sport 40000-40003 drop')
  const far = cutting([{ protocol: 'tcp', ports: '5432', far: true }])
  assert.match(far, /hook input[^}]*tcp sport 5432 reject with tcp reset/)
  assert.match(far, /hook output[^}]*tcp dport 5432 reject with tcp reset/)
  assert.match(losing([{ protocol: 'udp', ports: '1' }], 7), /udp sport 1 numgen random mod 100 < 7 drop/)
  assert.match(narrowing([{ protocol: 'udp', ports: '1' }], 400), /over 50000 bytes\/second/)
})

test.run()
