import { unzipSync, strFromU8 } from 'fflate'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Participation } from '../../shared/attendance.ts'
import { asTable } from '../src/attendance/as-table.ts'
import { textOfCell } from '../src/files/cell.ts'
import { csvOf } from '../src/files/csv.ts'
import { ODS_TYPE, odsOf } from '../src/files/ods.ts'

const at = new Date(2026, 10, 28, 14, 5).getTime()
const person = (name: string, more: Partial<Participation> = {}): Participation => ({
  ...{ name, role: 'participant', via: 'browser', verified: false, presentMs: 90 * 60_000 },
  stays: [{ from: at, to: at + 3_661_000 }],
  ...{ spokenMs: 1_000, messages: 2, hands: 3 },
  ...more,
})
const hostile = [
  ['formula', '=1+1'],
  ['formula after a space', ' +cmd|calc'],
  ['quotation marks', 'Ada "the" Host, Dr'],
  ['markup', '<b>&amp;</b>'],
  ['signs that XML cannot hold', 'a\u0000\u0008\uD800b'],
] as const

test('a list as text: what looks like a formula is text, and commas stay in their place', () => {
  const file = csvOf(asTable(hostile.map(([, name]) => person(name))).map((row) => row.map(textOfCell)))
  assert.ok(file.startsWith('\uFEFF'))
  const lines = file.trimEnd().split('\r\n')
  assert.is(lines.length, 1 + hostile.length)
  assert.ok(lines[1]!.startsWith(`"'=1+1",`))
  assert.ok(lines[2]!.startsWith(`"' +cmd|calc",`))
  assert.ok(lines[3]!.startsWith('"Ada ""the"" Host, Dr",'))
  assert.ok(lines[1]!.includes('"2026-11-28 14:05:00","2026-11-28 15:06:01","01:30:00"'))
})

test('a list without figures has no columns for them', () => {
  const { spokenMs: _spoken, messages: _said, hands: _raised, ...attendee } = person('Bob')
  assert.is(asTable([person('Bob')])[0]!.length - asTable([attendee])[0]!.length, 3)
  assert.equal(asTable([{ ...attendee, stays: [{ from: at, to: null }] }])[1]![5], '')
})

test('a spreadsheet says first and unpacked what it is, and its parts are all declared', () => {
  const bytes = odsOf('Conseil', asTable([person('Bob')]))
  const head = new DataView(bytes.buffer, bytes.byteOffset)
  assert.is(strFromU8(bytes.subarray(30, 38)), 'mimetype')
  assert.is(head.getUint16(8, true), 0, 'stored')
  assert.is(head.getUint16(28, true), 0, 'no extra field')
  assert.is(strFromU8(bytes.subarray(38, 38 + ODS_TYPE.length)), ODS_TYPE)
  const parts = unzipSync(bytes)
  const declared = strFromU8(parts['META-INF/manifest.xml']!)
  for (const name of Object.keys(parts))
    if (name !== 'mimetype' && name !== 'META-INF/manifest.xml')
      assert.ok(declared.includes(`"${name}"`), name)
})

test('in a spreadsheet times are times, numbers are numbers, and text is text', () => {
  const rows = asTable(hostile.map(([, name]) => person(name)))
  const content = strFromU8(unzipSync(odsOf('a/b: [c]', rows))['content.xml']!)
  assert.ok(content.includes('office:date-value="2026-11-28T14:05:00"'))
  assert.ok(content.includes('office:time-value="PT01H30M00S"'))
  assert.ok(content.includes('office:value="2"'))
  assert.ok(content.includes('<text:p>=1+1</text:p>') && !content.includes('formula='))
  assert.ok(content.includes('&lt;b&gt;&amp;amp;&lt;/b&gt;'))
  assert.ok(content.includes('<text:p>a\uFFFDb</text:p>'))
  assert.ok(content.includes('table:name="a b   c"'))
})

test.run()
