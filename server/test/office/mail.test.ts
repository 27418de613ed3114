import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../eventually.ts'
import { ManualClock } from '../manual-clock.ts'
import { mailbox } from './given.ts'
import { about, grace, postForEach } from './post.ts'

const HOUR_MS = 3_600_000
const post = postForEach(test)

/** A port of loopback where nobody listens. */
async function nowhere(): Promise<string> {
  const box = await mailbox()
  await box.close()
  return box.url
}

test('a letter arrives over SMTP, in French and English, as text and HTML', async () => {
  const box = await post.box()
  const mailQueue = post.queue(box.url)
  await mailQueue.add(grace, about('Conseil d’école'))
  const [mail] = await box.arrived(1)
  assert.equal(mail!.from, { name: 'Préau', address: 'no-reply@meet.example' })
  assert.equal(
    mail!.to!.map(({ address }) => address),
    [grace],
  )
  assert.match(
    mail!.subject!,
    'Une salle vous est déléguée\u00A0: Conseil d’école / You now look after a room',
  )
  assert.match(mail!.text!, 'Ada Host vous a confié la salle «\u00A0Conseil d’école\u00A0»')
  assert.match(mail!.text!, 'Ada Host asked you to look after the room “Conseil d’école”')
  assert.match(mail!.html!, '<div lang="fr">')
  assert.match(mail!.html!, '<div lang="en">')
  assert.match(mail!.html!, '<bdi>Conseil d’école</bdi>')
  assert.is(mail!.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-generated')
  await eventually('written as sent', async () => (await post.states())[0] === 'sent')
})

test('names and titles come out inert: no markup, no header of their own, nothing to click on', async () => {
  const box = await post.box()
  const mailQueue = post.queue(box.url)
  const hostile = [
    '<img src=x onerror=alert(1)>',
    'A\r\nBcc: everybody@evil.example\r\n\r\nhello',
    '\u202Egnp.exe \u2066hidden\u2069',
    'Your account is blocked: https://evil.example/login or www.evil.example',
    '\uE000</bdi><b>bold</b>\uE001',
    '=?utf-8?q?encoded?= "quoted" \\',
  ]
  for (const words of hostile) await mailQueue.add(grace, about(words, words))
  const mails = await box.arrived(hostile.length)
  for (const mail of mails) {
    assert.not.match(mail.html!, /<(?!\/?(html|head|meta|body|div|p|a|bdi|hr|small)\b|!doctype)/i)
    assert.not.match(mail.html!, /<[^>]+\son\w+=/i)
    assert.not.ok(mail.headers.some(({ key }) => key === 'bcc'))
    assert.equal(
      mail.to!.map(({ address }) => address),
      [grace],
    )
    assert.not.match(mail.subject!, /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u)
    assert.not.match(mail.text!, /[\u202A-\u202E\u2066-\u2069\uE000\uE001]/)
    const addresses = `${mail.text!} ${mail.html!} ${mail.subject!}`.match(/(https?:\/\/|www\.|@)[^\s<"]+/g)
    assert.ok(
      addresses!.every((address) => address === 'https://meet.example'),
      String(addresses),
    )
  }
  const seen = mails.map(({ text }) => text!).join('\n')
  assert.match(seen, '<img src=x onerror=alert(1)>')
})

test('what is not the address of one mailbox gets no mail', async () => {
  const mailQueue = post.queue(null)
  for (const to of [
    null,
    '',
    'a@x.example, b@x.example',
    'a@x.example\r\nBcc: b@x.example',
    'Grace <g@x.example>',
  ])
    await mailQueue.add(to, about('Council'))
  assert.equal(await post.states(), [])
})

test('a letter waits for a server that is down, ever longer, and survives our restart', async () => {
  const clock = new ManualClock()
  const url = await nowhere()
  const before = post.queue(url, { clock })
  const tried = (count: number): Promise<unknown> =>
    eventually(
      `${String(count)} attempts`,
      () => post.lines.filter((line) => line.includes('mail not sent')).length === count,
    )
  await before.add(grace, about('Council'))
  await tried(1)
  clock.pass(29_000)
  assert.is(post.lines.filter((line) => line.includes('mail not sent')).length, 1)
  await eventually('an alarm', () => {
    clock.pass(1_000)
    return post.lines.filter((line) => line.includes('mail not sent')).length === 2
  })
  await before.close()
  assert.equal(await post.states(), [null])
  const box = await post.box()
  clock.pass(HOUR_MS)
  const after = post.queue(box.url, { clock })
  after.wake()
  await box.arrived(1)
  await eventually('written as sent', async () => (await post.states())[0] === 'sent')
})

test('a letter that nobody took for a day is given up, and said so', async () => {
  const clock = new ManualClock()
  const mailQueue = post.queue(await nowhere(), { clock })
  await mailQueue.add(grace, about('Council'))
  await eventually('given up', async () => {
    clock.pass(HOUR_MS / 4)
    return (await post.states())[0] === 'failed'
  })
  const attempts = post.lines.filter((line) => line.includes('mail not sent')).length
  assert.ok(attempts >= 5 && attempts <= 32, `${String(attempts)} attempts`)
  const last = JSON.parse(post.lines.find((line) => line.includes('given up'))!) as { level: number }
  assert.is(last.level, 50)
})

test('a letter of a transaction that is undone is never sent', async () => {
  const mailQueue = post.queue(null, { clock: new ManualClock() })
  const undone = post.database.transaction().execute(async (transaction) => {
    await mailQueue.add(grace, about('Council'), { database: transaction })
    throw new Error('no')
  })
  await undone.catch(() => undefined)
  assert.equal(await post.states(), [])
})

test('a password that the server for mail refuses costs no letter', async () => {
  const box = await post.box({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth(_auth, _session, answer) {
      answer(Object.assign(new Error('wrong'), { responseCode: 535 }))
    },
  })
  const url = box.url.replace('smtp://', 'smtp://preau:hunter2@')
  const mailQueue = post.queue(url)
  await mailQueue.add(grace, about('Council'))
  await eventually('refused', () => post.lines.some((line) => line.includes('mail not sent')))
  assert.equal(await post.states(), [null])
  assert.not.ok(post.lines.some((line) => line.includes('hunter2')))
})

test('two servers with one database send each letter once', async () => {
  const box = await post.box()
  const queues = [1, 2].map(() => post.queue(box.url))
  await Promise.all(
    Array.from({ length: 30 }, (_, n) => queues[n % 2]!.add(grace, about(`Room ${String(n)}`))),
  )
  await eventually('all are sent', async () => (await post.states()).every((state) => state === 'sent'))
  assert.is(box.mails.length, 30)
})

test('without a server for mail a letter is written to the log, whole only where nothing is at stake', async () => {
  const discreet = post.queue(null)
  await discreet.add(grace, about('Council'))
  await eventually('logged', async () => (await post.states())[0] === 'logged')
  await discreet.close()
  assert.not.match(post.lines.join(''), /demo\.example|Council|délégu/)
  await post.database.deleteFrom('mails').execute()
  const mailQueue = post.queue(null, { wordsInLog: true })
  await mailQueue.add(grace, about('Council'))
  await eventually('logged', async () => (await post.states())[0] === 'logged')
  const line = JSON.parse(post.lines.find((text) => text.includes('"to"'))!) as { to: string; text: string }
  assert.is(line.to, grace)
  assert.match(line.text, 'asked you to look after the room “Council”')
})

test.run()
