import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { callerNumber, dialledNumber } from '../../lines/numbers.ts'

const test = suite('numbers of calls')

for (const [uri, called, dialled] of [
  ['sip:+33186950000@gw.example', undefined, '+33186950000'],
  ['sip:01%2086@gw', undefined, '01%2086'],
  ['sip:%2B33186950000;phone-context=x@gw:5060;user=phone', undefined, '+33186950000'],
  ['sip:(01)86.95-00@gw', undefined, '01869500'],
  ['sip:account@gw', '<sip:+33186951111@trunk>', '+33186951111'],
  ['sip:account@gw', 'tel:+33186951111', '+33186951111'],
  ['sip:1:secret@gw', undefined, '1'],
  ['sip:gw.example', undefined, ''],
  [`sip:${'1'.repeat(20_000)}@gw`, undefined, '1'.repeat(64)],
] as const) {
  test(`${uri.slice(0, 40)} beside ${called ?? 'nothing'} dials ${dialled.slice(0, 20)}`, () =>
    assert.is(dialledNumber(uri, called), dialled))
}

for (const [from, asserted, number] of [
  ['"Caller" <sip:+33612345678@phone>;tag=1', undefined, '+33612345678'],
  ['sip:0612345678@phone;tag=1', undefined, '0612345678'],
  ['"sip:+33999999999@x" <sip:+33612345678@phone>', undefined, '+33612345678'],
  ['"a \\" sip:+33999999999@x" <sip:+33612345678@phone>', undefined, '+33612345678'],
  ['<sip:account@phone>', '"Me" <sip:+33612345678@trunk>, <tel:+33612345678>', '+33612345678'],
  ['<sip:anonymous@anonymous.invalid>', undefined, undefined],
  ['<sip:phone>', undefined, undefined],
  ['', undefined, undefined],
] as const) {
  test(`${from} beside ${asserted ?? 'nothing'} is ${number ?? 'nobody'}`, () =>
    assert.is(callerNumber(from, asserted), number))
}

test.run()
