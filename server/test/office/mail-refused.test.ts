/** What becomes of letters that are refused, and of many to one person. */
import type { SMTPServerOptions } from 'smtp-server'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RoomId } from '../../../shared/ids.ts'
import { eventually } from '../eventually.ts'
import { ManualClock } from '../manual-clock.ts'
import { about, grace, postForEach } from './post.ts'

const post = postForEach(test)

type Stage = 'onMailFrom' | 'onRcptTo' | 'onData'
const REFUSALS: [string, Stage, number, string, 'given up' | 'tried again' | 'tried again, and said'][] = [
  ['no such user', 'onRcptTo', 550, `5.1.1 <${grace}>: User unknown`, 'given up'],
  ['no such domain', 'onRcptTo', 550, '5.1.2 Host unknown', 'given up'],
  ['no such user, without a word of RFC 3463', 'onRcptTo', 550, 'No such user here', 'tried again, and said'],
  [
    'our sender is none, said late',
    'onRcptTo',
    553,
    '5.1.8 Sender domain not found',
    'tried again, and said',
  ],
  ['our sender is not ours', 'onMailFrom', 553, '5.7.1 Sender address rejected', 'tried again, and said'],
  ['authenticate first', 'onMailFrom', 530, '5.7.0 Authentication required', 'tried again, and said'],
  ['relay denied', 'onRcptTo', 554, '5.7.1 Relay access denied', 'tried again, and said'],
  ['HELO not qualified', 'onRcptTo', 504, '5.5.2 Helo command rejected', 'tried again, and said'],
  ['mailbox full', 'onRcptTo', 552, '5.2.2 Mailbox full', 'tried again, and said'],
  ['quota', 'onRcptTo', 452, '4.2.2 Over quota', 'tried again'],
  ['policy', 'onData', 550, '5.7.1 SPF check failed', 'tried again, and said'],
  [
    'an unknown user in the words about the letter',
    'onData',
    550,
    '5.1.1 User unknown',
    'tried again, and said',
  ],
]

// Only a mailbox that does not exist is given up; what is refused for our sake is said once.
for (const [what, stage, responseCode, words, wanted] of REFUSALS)
  test(`a letter that is refused is ${wanted}: ${what}`, async () => {
    const clock = new ManualClock()
    const refusal = Object.assign(new Error(words), { responseCode })
    const box = await post.box(refusingAt(stage, refusal))
    const mailQueue = post.queue(box.url, { clock })
    const logged = (text: string): string[] => post.lines.filter((line) => line.includes(text))
    await mailQueue.add(grace, about('Council'))
    const tried = (count: number): boolean =>
      logged('mail not sent').length + logged('given up').length >= count
    await eventually('a try', () => tried(1))
    if (wanted !== 'given up')
      await eventually('another', () => {
        clock.pass(60_000)
        return tried(2)
      })
    await mailQueue.close()
    assert.equal(await post.states(), [wanted === 'given up' ? 'failed' : null])
    assert.is(logged('SMTP_URL and MAIL_FROM').length, wanted === 'tried again, and said' ? 1 : 0)
    assert.not.match(post.lines.join(''), grace)
  })

function refusingAt(stage: Stage, refusal: Error): SMTPServerOptions {
  if (stage === 'onMailFrom') return { onMailFrom: (_address, _session, answer) => answer(refusal) }
  if (stage === 'onRcptTo') return { onRcptTo: (_address, _session, answer) => answer(refusal) }
  return {
    onData(stream, _session, answer) {
      stream.resume()
      stream.on('end', () => answer(refusal))
    },
  }
}

test('of what one person is told about one room, one letter goes out in ten minutes, and it is the newest', async () => {
  const clock = new ManualClock()
  const box = await post.box()
  const mailQueue = post.queue(box.url, { clock })
  const [room, other] = [RoomId.parse('room-0001'), RoomId.parse('room-0002')]
  await mailQueue.add(grace, about('First'), { roomId: room })
  await box.arrived(1)
  await eventually('written as sent', async () => (await post.states())[0] === 'sent')
  for (let count = 2; count <= 60; count += 1)
    await mailQueue.add(grace, about(`Number ${String(count)}`), { roomId: room })
  await mailQueue.add(grace, about('Elsewhere'), { roomId: other })
  await mailQueue.add('ada@demo.example', about('For Ada'), { roomId: room })
  await box.arrived(3)
  assert.is((await post.states()).length, 4)
  clock.pass(599_000)
  mailQueue.wake()
  await mailQueue.add(grace, about('Number 61'), { roomId: room })
  assert.is(box.mails.length, 3)
  await eventually('the newest', () => {
    clock.pass(1_000)
    return box.mails.length === 4
  })
  assert.match(box.mails[3]?.subject ?? '', 'Number 61')
})

test.run()
