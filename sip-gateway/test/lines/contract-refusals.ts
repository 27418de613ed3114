/** What no line does, and how it says so. */
import type { Test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PhoneLine } from '../../lines/line.ts'
import type { Desk } from './desk.ts'
import { field, type Telephone } from './telephone.ts'

export type Around = { desk: Desk; line: PhoneLine; phone: Telephone }

/** Methods that no line does. */
const NOT_DONE = [
  'REGISTER',
  'REFER',
  'MESSAGE',
  'SUBSCRIBE',
  'NOTIFY',
  'UPDATE',
  'PRACK',
  'PUBLISH',
  'FOO',
  'invite',
]

/** @param elsewhere what somebody else answers to a method, before the line hears of it */
export function refusesWhatItDoesNot(
  test: Test<Around>,
  elsewhere: Readonly<Record<string, number | undefined>>,
): void {
  test('OPTIONS says what we do', async ({ phone }) => {
    phone.call('').ask('OPTIONS')
    const ok = await phone.answer(200, 'OPTIONS')
    assert.is(field(ok, 'allow'), 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO')
  })

  for (const method of NOT_DONE.filter((one) => !(one in elsewhere))) {
    test(`${method} is not done`, async ({ phone }) => {
      phone.call().ask(method)
      assert.match(field(await phone.answer(405, method), 'allow'), /INVITE/)
    })
  }

  for (const [method, status] of Object.entries(elsewhere)) {
    test(`${method} is answered by somebody else: ${status ?? 'with nothing'}`, async ({ desk, phone }) => {
      phone.call().ask(method)
      if (status !== undefined) await phone.answer(status, method)
      await phone.call().taken()
      assert.is(desk.calls.kept.length, 1)
      assert.not.ok(phone.heard.kept.some((text) => /^SIP\/2.0 2/.test(text)))
    })
  }

  test('a transfer inside a call is not done, and nobody is called', async ({ phone }) => {
    const call = phone.call()
    await call.taken()
    call.ask('REFER', { headers: ['Refer-To: <sip:premium@evil.example>'] })
    await phone.answer(405, 'REFER')
    assert.not.ok(phone.heard.kept.some((text) => text.startsWith('INVITE')))
  })

  test('an extension that we do not have is refused where it is required', async ({ phone }) => {
    phone.call().invite({ headers: ['Require: 100rel'] })
    assert.is(field(await phone.answer(420), 'unsupported'), '100rel')
  })

  test('the end of a call that nobody knows is refused', async ({ phone }) => {
    const call = phone.call()
    call.toTag = 'nobody'
    call.ask('BYE')
    await phone.answer(481, 'BYE')
  })
}
