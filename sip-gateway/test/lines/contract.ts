/** What every line keeps, whatever it is made of. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { OnCall, PhoneLine } from '../../lines/line.ts'
import { refusesWhatItDoesNot, type Around } from './contract-refusals.ts'
import { Desk } from './desk.ts'
import { bodyOf, field, SOUND, Telephone, type Way } from './telephone.ts'

export type Opening = { readonly address: string; readonly onCall: OnCall }
type Open = (opening: Opening) => Promise<PhoneLine>

export type Under = {
  readonly way: Way
  readonly address: string
  /** What somebody else answers to a method, before the line hears of it; undefined: nothing. */
  readonly elsewhere?: Readonly<Record<string, number | undefined>>
  /** Whether an answer is said again until its ACK is there, also where nothing gets lost (RFC 3261 §13.3.1.4). */
  readonly repeats?: boolean
}

/** Runs the suite against a line that listens on an address, over one transport. */
export function keepsTheContract(
  name: string,
  open: Open,
  { way, address, elsewhere = {}, repeats = true }: Under,
): void {
  const test = suite<Around>(`${name} over ${way} at ${address}`)

  const phones: Telephone[] = []

  test.before.each(async (context) => {
    context.desk = new Desk()
    context.line = await open({ address, onCall: context.desk.onCall })
    context.phone = await Telephone.on({ address, port: context.line.port }, way)
  })
  test.after.each(async ({ line, phone }) => {
    await line.close()
    // What is said again to a port that is closed comes back as an error, and costs whoever is spoken to next.
    phones.push(phone)
  })
  test.after(() => {
    for (const phone of phones) phone.close()
  })

  test('a call is told with its numbers and its offer, answered, confirmed and ended by who called', async ({
    desk,
    line,
    phone,
  }) => {
    const call = phone.call('+33186950000')
    const ok = await call.taken()
    const told = await desk.calls.next('call')
    assert.equal([told.dialled, told.caller.number], ['+33186950000', '+33186950042'])
    assert.is(told.caller.source, address)
    assert.is(told.offer, SOUND)
    assert.match(bodyOf(ok), /m=audio 30000 RTP\/AVP 8 101/)
    assert.is(await desk.confirmed.next('ACK'), undefined)
    assert.is(line.calls(), 1)
    call.ask('BYE')
    await phone.answer(200, 'BYE')
    assert.is(await desk.ends.next('end'), 'hung-up')
    assert.is(line.calls(), 0)
  })

  test('what a trunk says beside the call counts more than what the telephone says', async ({
    desk,
    phone,
  }) => {
    await phone.call('account').taken({
      headers: ['P-Called-Party-ID: <sip:+33186951111@trunk>', 'P-Asserted-Identity: <tel:+33612345678>'],
    })
    const told = await desk.calls.next('call')
    assert.equal([told.dialled, told.caller.number], ['+33186951111', '+33612345678'])
  })

  test('a caller who withholds the number has none', async ({ desk, phone }) => {
    const call = phone.call()
    phone.send(call.text('INVITE', { body: SOUND }).replace('sip:+33186950042@', 'sip:anonymous@'))
    assert.is((await desk.calls.next('call')).caller.number, undefined)
  })

  test('a call without an offer gets ours, and its answer comes with the ACK', async ({ desk, phone }) => {
    const call = phone.call()
    call.invite({ body: '' })
    const ok = await phone.answer(200)
    assert.match(bodyOf(ok), /m=audio \d+ RTP\/AVP 96 9 8 0 101/)
    call.joined(ok)
    call.ask('ACK', { body: SOUND, cseq: 1 })
    assert.is(await desk.confirmed.next('ACK'), SOUND)
  })

  test('an offer of nothing that we speak is refused', async ({ phone }) => {
    phone.call().invite({ body: SOUND.replace('RTP/AVP 8 101', 'RTP/AVP 18') })
    await phone.answer(488)
  })

  test('a busy desk says so', async ({ desk, line, phone }) => {
    desk.answering = 'refusing'
    phone.call().invite()
    await phone.answer(486)
    assert.is(line.calls(), 0)
  })

  test('hold and resume are asked of who took the call', async ({ desk, phone }) => {
    const call = phone.call()
    await call.taken()
    await desk.confirmed.next('ACK')
    for (const [theirs, ours] of [
      ['sendonly', 'recvonly'],
      ['sendrecv', 'sendrecv'],
    ]) {
      call.ask('INVITE', { body: `${SOUND}a=${theirs!}\r\n` })
      const ok = await phone.answer(200)
      assert.match(bodyOf(ok), new RegExp(`a=${ours!}`))
      call.ask('ACK')
      await desk.confirmed.next('ACK')
    }
    assert.is(desk.changed.kept.length, 2)
    assert.is(desk.ends.kept.length, 0)
  })

  test('the same offer again is answered as before, and nobody is asked: the call only goes on', async ({
    desk,
    phone,
  }) => {
    const call = phone.call()
    const before = bodyOf(await call.taken())
    await desk.confirmed.next('ACK')
    call.ask('INVITE', { body: SOUND })
    assert.is(bodyOf(await phone.answer(200)), before)
    call.ask('ACK')
    await desk.confirmed.next('ACK')
    assert.equal(desk.changed.kept, [])
  })

  test('who asks for a session timer gets one (RFC 4028)', async ({ desk, phone }) => {
    const headers = ['Supported: timer', 'Session-Expires: 1800;refresher=uac']
    const call = phone.call()
    const ok = await call.taken({ headers })
    assert.is(field(ok, 'session-expires').replaceAll(' ', ''), '1800;refresher=uac')
    await desk.confirmed.next('ACK')
    call.ask('INVITE', { body: SOUND, headers })
    assert.is(field(await phone.answer(200), 'session-expires').replaceAll(' ', ''), '1800;refresher=uac')
    call.ask('ACK')
  })

  test('a change to nothing that we speak is refused, and the call goes on', async ({
    desk,
    line,
    phone,
  }) => {
    const call = phone.call()
    await call.taken()
    await desk.confirmed.next('ACK')
    const branch = 'z9hG4bKchange'
    call.ask('INVITE', { body: SOUND.replace('RTP/AVP 8 101', 'RTP/AVP 18'), branch })
    await phone.answer(488)
    call.ask('ACK', { branch })
    call.ask('INFO', { body: 'Signal=5', type: 'application/dtmf-relay' })
    await phone.answer(200, 'INFO')
    assert.is(line.calls(), 1)
  })

  test('keys by INFO arrive', async ({ desk, phone }) => {
    const call = phone.call()
    await call.taken()
    call.ask('INFO', { body: 'Signal=5\r\nDuration=160\r\n', type: 'application/dtmf-relay' })
    await phone.answer(200, 'INFO')
    assert.equal(await desk.infos.next('INFO'), {
      contentType: 'application/dtmf-relay',
      body: 'Signal=5\r\nDuration=160\r\n',
    })
  })

  test('a call is given up before it is taken', async ({ desk, line, phone }) => {
    desk.answering = 'never'
    const call = phone.call()
    call.invite()
    await desk.calls.next('call')
    call.ask('CANCEL', { branch: call.inviteBranch })
    await phone.answer(200, 'CANCEL')
    await phone.answer(487)
    assert.is(await desk.ends.next('end'), 'cancelled')
    assert.is(line.calls(), 0)
  })

  test('we hang up', async ({ desk, line, phone }) => {
    const call = phone.call()
    await call.taken()
    await desk.confirmed.next('ACK')
    ;(await desk.calls.next('call')).hangUp()
    call.replies(await phone.request('BYE'), '200 OK')
    assert.is(line.calls(), 0)
  })

  test('we hang up before the ACK: the goodbye waits for it', async ({ desk, phone }) => {
    const call = phone.call()
    call.invite()
    call.joined(await phone.answer(200))
    ;(await desk.calls.next('call')).hangUp()
    assert.not.ok(phone.heard.kept.some((text) => text.startsWith('BYE')))
    call.ask('ACK')
    await phone.request('BYE')
  })

  test('we offer other sound, and hear the answer', async ({ desk, phone }) => {
    const call = phone.call()
    await call.taken()
    const told = await desk.calls.next('call')
    const answered = told.offerAnew(SOUND)
    const asked = await phone.request('INVITE')
    assert.is(bodyOf(asked), SOUND)
    call.replies(asked, '200 OK', SOUND)
    assert.is(await answered, SOUND)
    await phone.request('ACK')
  })

  test('who does not agree to our offer is asked nothing more', async ({ desk, phone }) => {
    const call = phone.call()
    await call.taken()
    const answered = (await desk.calls.next('call')).offerAnew(SOUND)
    call.replies(await phone.request('INVITE'), '488 No')
    assert.is(await answered, undefined)
  })

  refusesWhatItDoesNot(test, elsewhere)

  test('the same INVITE again, by the same way and by another, is one call', async ({ desk, phone }) => {
    desk.answering = 'never'
    const call = phone.call()
    const text = call.text('INVITE', { body: SOUND, branch: call.inviteBranch })
    phone.send(text)
    phone.send(text)
    phone.send(text.replace(call.inviteBranch, 'z9hG4bKother'))
    await phone.answer(482)
    assert.is(desk.calls.kept.length, 1)
  })

  if (repeats)
    test('an answer that is not heard is said again', async ({ phone }) => {
      phone.call().invite()
      await phone.answer(200)
      await phone.answer(200)
    })

  test('the line closes: who is in a call is told', async ({ desk, line, phone }) => {
    const call = phone.call()
    await call.taken()
    await desk.confirmed.next('ACK')
    const closed = line.close()
    call.replies(await phone.request('BYE'), '200 OK')
    await closed
    assert.is(line.calls(), 0)
  })

  test.run()
}
