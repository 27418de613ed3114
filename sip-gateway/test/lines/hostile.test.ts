/** Messages that nobody should send (after RFC 4475), and more of them than anybody should. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { EmbeddedOptions } from '../../lines/embedded/embedded-line.ts'
import { USUAL_LIMITS } from '../../lines/admission.ts'
import { Desk } from './desk.ts'
import { openLine } from './embedded.ts'
import { ANSWERED, changed, invite, SILENT } from './hostile-messages.ts'
import { field, SOUND, Telephone } from './telephone.ts'

const test = suite('hostile callers')
const address = '127.0.0.1'

async function withLine(
  act: (desk: Desk, phone: Telephone, port: number) => Promise<void>,
  more: Partial<EmbeddedOptions> = {},
): Promise<void> {
  const desk = new Desk()
  const faults: unknown[] = []
  const line = await openLine(
    { address, onCall: desk.onCall },
    { onFault: (error) => faults.push(error), ...more },
  )
  const phone = await Telephone.on({ address, port: line.port }, 'UDP')
  try {
    await act(desk, phone, line.port)
    assert.equal(faults, [])
  } finally {
    phone.close()
    await line.close()
  }
}

for (const [what, text, status] of ANSWERED) {
  test(`${what}: ${status}, and a real call gets through`, () =>
    withLine(async (desk, phone) => {
      phone.send(text(phone.call()))
      await phone.heard.next(String(status), (heard) => heard.startsWith(`SIP/2.0 ${status} `))
      await phone.call().taken()
      assert.is(desk.calls.kept.length, 1)
    }))
}

test('what deserves no answer gets none, and a real call gets through', () =>
  withLine(async (desk, phone) => {
    for (const [, text] of SILENT) phone.send(text(phone.call()))
    await phone.call().taken()
    assert.is(desk.calls.kept.length, 1)
    assert.equal(
      phone.heard.kept.filter((text) => !text.startsWith('SIP/2.0 100')),
      [],
    )
  }))

test('folded, short and oddly spaced headers are those of a good call', () =>
  withLine(async (desk, phone) => {
    const text = invite(phone.call())
      .replace('From: ', 'f:\r\n  ')
      .replace('Via: ', 'v:   ')
      .replace('To:', 'TO :')
      .replace('Call-ID:', 'i:')
    phone.send(text)
    await phone.answer(200)
    assert.is((await desk.calls.next('call')).caller.number, '+33186950042')
  }))

test('an endless address is refused or taken, and costs nothing', () =>
  withLine(async (_, phone) => {
    phone.send(changed(/^INVITE sip:\S+/, `INVITE sip:${'1'.repeat(20_000)}@127.0.0.1`)(phone.call()))
    await phone.heard.next('an answer', (text) => /^SIP\/2\.0 [2-6]/.test(text))
    await phone.call().taken()
  }))

test('an answer goes where the question came from, whatever its Via says', () =>
  withLine(async (_, phone) => {
    phone.send(changed(/UDP 127\.0\.0\.1:/, 'UDP 192.0.2.99:')(phone.call()))
    assert.match(field(await phone.answer(200), 'via'), /192\.0\.2\.99.*received=127\.0\.0\.1/)
  }))

test('our goodbye goes where the call came from, whatever its Contact says', () =>
  withLine(async (desk, phone) => {
    const call = phone.call()
    phone.send(changed(/^Contact:.*$/m, 'Contact: <sip:victim@192.0.2.99:5060>')(call))
    call.joined(await phone.answer(200))
    call.ask('ACK', { cseq: 1 })
    ;(await desk.calls.next('call')).hangUp()
    await phone.request('BYE')
  }))

test('who is on the list may call', () =>
  withLine(
    (_, phone) =>
      phone
        .call()
        .taken()
        .then(() => undefined),
    {
      sources: ['192.0.2.7', '127.0.0.0/8', '2001:db8::/32'],
    },
  ))

test('who is not on the list hears nothing', () =>
  withLine(
    async (desk, phone, port) => {
      phone.call().invite()
      const stream = await Telephone.on({ address, port }, 'TCP')
      const refused = new Promise((closed) => stream.onClose(() => closed(undefined)))
      stream.call().invite()
      await refused
      stream.close()
      assert.equal([desk.calls.kept, phone.heard.kept, stream.heard.kept], [[], [], []])
    },
    { sources: ['192.0.2.0/24', '127.0.0.2'] },
  ))

test('a source has its calls and no more; what ends makes room', () =>
  withLine(
    async (_, phone) => {
      const first = phone.call()
      await first.taken()
      await phone.call().taken()
      phone.call().invite()
      assert.is(field(await phone.answer(503), 'retry-after'), '10')
      first.ask('BYE')
      await phone.answer(200, 'BYE')
      await phone.call().taken()
    },
    { limits: { ...USUAL_LIMITS, calls: { all: 10, source: 2 } } },
  ))

test('all sources together have their calls and no more', () =>
  withLine(
    async (_, phone) => {
      await phone.call().taken()
      phone.call().invite()
      await phone.answer(503)
    },
    { limits: { ...USUAL_LIMITS, calls: { all: 1, source: 10 } } },
  ))

test('a call is not taken for another because it has its name', () =>
  withLine(async (desk, phone, port) => {
    const call = phone.call()
    await call.taken()
    const thief = await Telephone.on({ address, port }, 'UDP')
    const again = call.text('INVITE', { body: SOUND })
    thief.send(again.replace(/;tag=tag-\S+/, ';tag=other').replace(/^To:.*$/m, 'To: <sip:1@x>'))
    await thief.answer(482)
    thief.close()
    assert.is(desk.calls.kept.length, 1)
    assert.is(desk.ends.kept.length, 0)
  }))

test.run()
