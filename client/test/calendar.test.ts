import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { calendarFile, calendarFileName, type CalendarEvent } from '../src/invite/calendar.ts'
import { nextHour, readMoment } from '../src/invite/moment.ts'
import { dialLink, inThrees, numberWords } from '../src/invite/phone.ts'

const event: CalendarEvent = {
  uid: 'f81d4fae@preau.example',
  writtenAt: Date.UTC(2026, 8, 1, 7, 5, 9),
  startsAt: Date.UTC(2026, 8, 3, 12, 30),
  durationMs: 90 * 60_000,
  title: 'Réunion de rentrée',
  text: 'Bonjour',
  url: 'https://preau.example/join/participant/room/token',
}

/** As a calendar reads it: unfolded lines as name and value. */
function read(file: string): Map<string, string> {
  const lines = file.replaceAll('\r\n ', '').split('\r\n')
  assert.is(lines.pop(), '')
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(':')
      return [line.slice(0, at), line.slice(at + 1)]
    }),
  )
}

test('an event says when it is in UTC, and where', () => {
  const lines = read(calendarFile(event))
  assert.is(lines.get('DTSTAMP'), '20260901T070509Z')
  assert.is(lines.get('DTSTART'), '20260903T123000Z')
  assert.is(lines.get('DTEND'), '20260903T140000Z')
  assert.is(lines.get('UID'), event.uid)
  assert.is(lines.get('URL'), event.url)
  assert.is(lines.get('SUMMARY'), event.title)
})

test('R56: nothing in a title or a text begins a property of its own', () => {
  const evil = 'A\r\nATTENDEE:mailto:x@y.example\nBEGIN:VALARM\rEND:VEVENT\u2028X:1\u0085Y:2\u0000'
  const file = calendarFile({ ...event, title: evil, text: evil, uid: `1\r\nZ:3` })
  const names = file
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .map((line) => line.split(/[:;]/)[0])
  assert.equal(names.filter(Boolean), [
    'BEGIN',
    'VERSION',
    'PRODID',
    'METHOD',
    'BEGIN',
    'UID',
    'DTSTAMP',
    'DTSTART',
    'DTEND',
    'SUMMARY',
    'DESCRIPTION',
    'LOCATION',
    'URL',
    'END',
    'END',
  ])
  assert.not.match(file.replaceAll('\r\n', ''), /[\p{Cc}\u2028]/u)
})

test('signs that mean something in a value are escaped', () => {
  const lines = read(calendarFile({ ...event, title: 'a\\b; c, d\ne' }))
  assert.is(lines.get('SUMMARY'), 'a\\\\b\\; c\\, d\\ne')
})

test('no line is longer than 75 octets, and no character is cut', () => {
  const title = '🏫é'.repeat(60)
  const file = calendarFile({ ...event, title })
  for (const line of file.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
  assert.is(read(file).get('SUMMARY'), title)
  assert.not.match(file, /\ufffd/)
})

test('the file is named after the meeting, in letters that every system takes', () => {
  assert.is(calendarFileName('Réunion de rentrée'), 'reunion-de-rentree.ics')
  assert.is(calendarFileName('../../etc/passwd'), 'etc-passwd.ics')
  assert.is(calendarFileName('李小龙'), 'meeting.ics')
})

test('a form begins at the next full hour and is read in the time of its machine', () => {
  assert.equal(nextHour(new Date(2026, 11, 31, 23, 40)), { date: '2027-01-01', time: '00:00' })
  assert.is(readMoment('2026-09-03', '14:30'), new Date(2026, 8, 3, 14, 30).getTime())
  assert.is(readMoment('', '14:30'), null)
  assert.is(readMoment('2026-13-40', '14:30'), null)
})

test('digits are read out in threes, and one tap dials and types the PIN', () => {
  assert.is(inThrees('411464571'), '411 464 571')
  assert.is(dialLink('+33 1 86 95 00 00', '123456789'), 'tel:+33186950000,,123456789%23')
  assert.is(dialLink('+33 1;ext=5?body=x', '1'), 'tel:+3315,,1%23')
  assert.is(dialLink('sip:preau@127.0.0.1:5060', '1'), 'sip:preau@127.0.0.1:5060')
  assert.is(numberWords({ number: '+33 1', label: 'fr' }), '+33 1 (fr)')
  assert.is(numberWords({ number: '+33 1', label: '' }), '+33 1')
})

test.run()
