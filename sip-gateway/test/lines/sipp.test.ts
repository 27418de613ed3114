/** Calls that sipp makes: a program of others, with its own idea of SIP. */
import { execFile } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Desk } from './desk.ts'
import type { PhoneLine } from '../../lines/line.ts'
import { DRACHTIO, DrachtioServer, notRun } from './drachtio.ts'
import { openLine } from './embedded.ts'

const address = '127.0.0.1'
const SCENARIOS = new URL('./sipp/', import.meta.url).pathname
/** Longer than any of it takes on a slow machine, in ms. */
const HANGS_MS = 120_000

type Ran = { readonly code: number; readonly said: string }

function sipp(words: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile('sipp', words, { timeout: HANGS_MS, cwd: SCENARIOS }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), said: `${out}\n${err}` }),
    )
    child.stdin?.end()
  })
}

const installed = (await sipp(['-v'])).said.includes('SIPp')
if (!installed) process.stdout.write('NOT RUN calls by sipp: it is not installed (Debian: sip-tester)\n')
type Open = (desk: Desk) => Promise<PhoneLine>

/** Runs a scenario against a line. @param words for sipp, after those that every run has */
async function calls(open: Open, name: string, desk: Desk, words: readonly string[] = []): Promise<Ran> {
  const line = await open(desk)
  const ran = await sipp([
    ...['-sf', `${name}.xml`, '-i', address, '-mi', address, '-s', '1234', '-nostdin', '-m', '1', ...words],
    `${address}:${line.port}`,
  ])
  assert.is(line.calls(), 0, 'no call is left over')
  await line.close()
  return ran
}

/** What sipp does with a line. */
function takesCallsOfSipp(what: string, open: Open): void {
  const test = suite(`calls by sipp over ${what}`)

  for (const way of [[], ['-t', 't1']] as const) {
    const over = way.length === 0 ? 'UDP' : 'TCP'
    for (const [name, what] of [
      ['basic', 'a call, and its end by who called'],
      ['hold', 'hold and resume'],
      ['delayed-offer', 'a call without an offer'],
      ['options', 'OPTIONS'],
    ] as const) {
      test(`${what} over ${over}`, async () => {
        const { code, said } = await calls(open, name, new Desk(), way)
        assert.is(code, 0, said)
      })
    }

    test(`a call that is given up over ${over}`, async () => {
      const desk = new Desk()
      desk.answering = 'never'
      const { code, said } = await calls(open, 'cancel', desk, way)
      assert.is(code, 0, said)
      assert.equal(desk.ends.kept, ['cancelled'])
    })

    test(`a call that we end over ${over}`, async () => {
      const desk = new Desk()
      const ended = desk.calls.next('call').then((call) => call.hangUp())
      const { code, said } = await calls(open, 'hung-up', desk, way)
      await ended
      assert.is(code, 0, said)
    })
  }

  test('forty calls at the same time, twenty each second', async () => {
    const desk = new Desk()
    const { code, said } = await calls(open, 'basic', desk, [
      '-m',
      '40',
      '-r',
      '20',
      '-l',
      '40',
      '-d',
      '2000',
    ])
    assert.is(code, 0, said)
    assert.is(desk.ends.kept.length, 40)
  })

  test.run()
}

if (DRACHTIO === undefined) notRun('calls by sipp over drachtio-server')
const server = DRACHTIO === undefined || !installed ? undefined : await DrachtioServer.start()
if (installed) takesCallsOfSipp('the embedded line', (desk) => openLine({ address, onCall: desk.onCall }))
if (server !== undefined) takesCallsOfSipp('drachtio-server', (desk) => server.line(desk))
