/** Messages that nobody should send (after RFC 4475). */
import * as assert from 'uvu/assert'
import { SOUND, type PhoneCall } from './telephone.ts'

export const invite = (call: PhoneCall) => call.text('INVITE', { body: SOUND })
const without = (header: string) => (call: PhoneCall) =>
  invite(call).replace(new RegExp(`^${header}:.*\\r\\n`, 'm'), '')
export const changed = (from: string | RegExp, to: string) => (call: PhoneCall) => {
  const text = invite(call)
  assert.not.equal(text.replace(from, to), text, 'the message is really another')
  return text.replace(from, to)
}

/** What they are, and how they are answered where the line reads them itself. */
export const ANSWERED: readonly (readonly [
  what: string,
  text: (call: PhoneCall) => string,
  status: number,
])[] = [
  ['no Call-ID', without('Call-ID'), 400],
  ['no From', without('From'), 400],
  ['no To', without('To'), 400],
  ['no CSeq', without('CSeq'), 400],
  ['no Contact', without('Contact'), 400],
  ['no tag of the caller', changed(/;tag=tag-\S+/, ''), 400],
  ['an empty branch', changed(/branch=[^;]+/, 'branch='), 400],
  ['a contact that is everybody', changed(/^Contact:.*$/m, 'Contact: *'), 400],
  ['a contact that is no address', changed(/^Contact:.*$/m, 'Contact: <sip:>'), 400],
  ['a CSeq beyond all numbers', changed('CSeq: 1 ', 'CSeq: 36893488147419103232 '), 400],
  ['a CSeq of another method', changed('1 INVITE', '1 BYE'), 400],
  ['a negative length', changed(/^Content-Length:.*$/m, 'Content-Length: -999'), 400],
  ['a length of more than there is', changed(/^Content-Length:.*$/m, 'Content-Length: 9999'), 400],
  ['two lengths', changed(/^Content-Length:/m, 'Content-Length: 0\r\nContent-Length:'), 400],
  ['two CSeq', changed(/^CSeq:/m, 'CSeq: 7 INVITE\r\nCSeq:'), 400],
  ['letters for Max-Forwards', changed('Max-Forwards: 70', 'Max-Forwards: many'), 400],
  ['a quotation that never ends', changed('"Caller"', '"Caller'), 400],
  ['an address that never ends', changed(/^To: .*$/m, 'To: <sip:'), 400],
  ['another version', changed('SIP/2.0\r\n', 'SIP/7.0\r\n'), 505],
  ['another scheme', changed(/^INVITE \S+/, 'INVITE tel:+1234'), 416],
  ['an unknown scheme', changed(/^INVITE \S+/, 'INVITE nobodyKnowsThisScheme:totallyopaquecontent'), 416],
  ['a session of a second', changed('Max-Forwards: 70', 'Session-Expires: 1\r\nMax-Forwards: 70'), 422],
  ['a foreign body', changed('application/sdp', 'application/octet-stream'), 415],
]

/** What deserves no answer. */
export const SILENT: readonly (readonly [what: string, text: (call: PhoneCall) => string | Buffer])[] = [
  ['nothing', () => ''],
  ['a keep-alive', () => '\r\n\r\n'],
  ['noise', () => Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * 7919) % 256))],
  ['half of a message', (call) => invite(call).slice(0, 80)],
  ['no Via', without('Via')],
  ['a Via of nothing', changed(/^Via:.*$/m, 'Via: ;;,;,,')],
  ['a response to nothing', (call) => invite(call).replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\n')],
  [
    'a response of a number that is none',
    (call) => invite(call).replace(/^.*\r\n/, 'SIP/2.0 4294967301 Better\r\n'),
  ],
  ['an ACK to nothing', (call) => call.text('ACK')],
  ['a request line with more words', changed(' SIP/2.0\r\n', ' SIP/2.0 now\r\n')],
]
