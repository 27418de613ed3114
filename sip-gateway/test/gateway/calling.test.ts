/** Whole calls: SIP and sound on real ports, from the greeting to the goodbye. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { pino } from 'pino'
import { loudness } from '../../bridge/frame.ts'
import { CODECS, type CodecName } from '../../codecs/codec.ts'
import { readConfig } from '../../config.ts'
import { startGateway, type Gateway } from '../../gateway.ts'
import { parseSdp } from '../../sdp/description.ts'
import type { Entering } from '../../server-link/link.ts'
import { bodyOf, Telephone } from '../lines/telephone.ts'
import { calls, digits, type Caller } from './caller.ts'
import { Meetings, nodeOf } from './meetings.ts'
import { closeAllEnds, SoundEnd } from './sound-end.ts'

const test = suite('calling')

const PIN = '123456789'
const lines: string[] = []
const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) })

let gateway: Gateway
let meetings: Meetings

test.before(async () => {
  meetings = new Meetings()
  gateway = await startGateway({
    config: readConfig({
      SIP_PORT: '0',
      RTP_PORTS: '34000-34999',
      SERVICE_SECRET: 'of no use here, but asked for',
    }),
    link: meetings,
    log,
    onDeath: (error) => {
      throw error
    },
  })
})
test.after(async () => {
  closeAllEnds()
  await gateway.close()
})

type Inside = Caller & {
  readonly id: string
  readonly entering: Entering
  readonly end: SoundEnd
  readonly to: number
}

/** Dials the PIN of a meeting and is let in. */
async function inside(codec: CodecName, muted = false, meeting?: string): Promise<Inside> {
  const caller = await calls(gateway, codec)
  caller.presses(PIN)
  const entering = await meetings.entering.next('caller')
  const { call: id } = entering
  const node = await nodeOf(entering, meeting)
  meetings.tell(id, { type: 'entered', muted, people: 2 })
  // The words at the entry have every pitch in them: a star makes them stop.
  caller.presses('*')
  const close = async () => {
    node.end.close()
    await caller.close()
  }
  return { ...caller, ...node, id, entering, close }
}

const speech = (lately: Int16Array) => loudness(lately) > 500

for (const codec of CODECS) {
  test(`a caller by ${codec} hears the meeting and is heard there, and hears no echo`, async () => {
    const { sound, port, end, to, close } = await inside(codec)
    sound.speaks(port, 500)
    end.speaks(to, 900)
    await Promise.all([
      // Not of the first packets alone: where a tone begins it has every pitch.
      sound.hears((lately) => lately.length > 3000 && sound.strengthOf(900, lately) > 1000),
      end.hears((lately) => lately.length > 6000 && end.strengthOf(500, lately) > 1000),
    ])
    assert.ok(sound.strengthOf(500) < 100, 'no echo at the telephone')
    assert.ok(end.strengthOf(900) < 100, 'no echo in the meeting')
    await close()
  })
}

test('its figures count calls', async () => {
  const figure = async (name: string) => {
    const text = await (await fetch(`http://127.0.0.1:${String(gateway.metricsPort)}/metrics`)).text()
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  }
  const before = await figure('gateway_calls_answered_total')
  const { close } = await inside('PCMA')
  assert.is(await figure('gateway_calls_answered_total'), before + 1)
  assert.ok((await figure('gateway_calls')) >= 1)
  await close()
})

test('a caller whose meeting moves hears where it was until all have moved, and is heard at both', async () => {
  const { sound, port, end, to, id, entering, close } = await inside('G722')
  sound.speaks(port, 500)
  end.speaks(to, 900)
  const isHeard = (one: SoundEnd) =>
    one.hears((lately) => lately.length > 6000 && one.strengthOf(500, lately) > 1000)
  await Promise.all([isHeard(end), sound.hears((lately) => sound.strengthOf(900, lately) > 1000)])
  const next = await nodeOf(entering, `${id} elsewhere`, true)
  next.end.speaks(next.to, 1500)
  end.forget()
  await Promise.all([isHeard(next.end), isHeard(end)])
  sound.forget()
  await sound.hears((lately) => lately.length > 3000 && sound.strengthOf(900, lately) > 1000)
  assert.ok(sound.strengthOf(1500) < 100, 'not both at once')
  entering.sound.move()
  await sound.hears((lately) => sound.strengthOf(1500, lately) > 1000 && sound.strengthOf(900, lately) < 100)
  next.end.close()
  await close()
})

test('a caller is greeted, and a key makes the greeting fall silent', async () => {
  const { sound, presses, close } = await calls(gateway)
  await sound.hears(speech)
  presses('1')
  await sound.hears((lately) => lately.length > 3000 && loudness(lately) < 30)
  await close()
})

test('the PIN reaches the meetings with the number, and no log has either', async () => {
  const { presses, close } = await calls(gateway)
  presses(PIN)
  const { pin, caller } = await meetings.entering.next('caller')
  assert.equal([pin, caller.number], ['123456789', '+33186950042'])
  await close()
  assert.ok(lines.length > 0)
  for (const line of lines) assert.not.match(line, /123456789|186950042/)
})

test('keys that are pressed before we know that our answer was heard count', async () => {
  const phone = await Telephone.on({ address: '127.0.0.1', port: gateway.port }, 'UDP')
  const sound = await SoundEnd.open('PCMA')
  const call = phone.call()
  call.invite({ body: sound.offer })
  const ok = await phone.answer(200)
  const { port } = parseSdp(bodyOf(ok)).streams[0]!
  sound.speaks(port, undefined)
  await sound.hears((lately) => lately.length > 0)
  sound.presses(port, digits(PIN))
  const heard = sound.packets + 10
  await sound.hears(() => sound.packets > heard)
  call.joined(ok)
  call.ask('ACK')
  assert.is((await meetings.entering.next('caller')).pin, PIN)
  call.ask('BYE')
  await phone.answer(200, 'BYE')
  phone.close()
  sound.close()
})

test('a muted caller hears, and is not heard; star 6 asks to be', async () => {
  const { sound, port, end, to, id, presses, close } = await inside('PCMA', true)
  sound.speaks(port, 500)
  end.speaks(to, 900)
  await sound.hears((lately) => sound.strengthOf(900, lately) > 1000)
  assert.is(end.packets, 0, 'not a packet')
  presses('*6')
  assert.is(await meetings.asked.next('question'), 'unmute')
  meetings.tell(id, { type: 'unmuted' })
  await end.hears((lately) => end.strengthOf(500, lately) > 1000)
  await close()
})

test('who is sent back to wait hears no more of the meeting, and is not heard', async () => {
  const { sound, port, end, to, id, entering, close } = await inside('PCMA')
  sound.speaks(port, 500)
  end.speaks(to, 900)
  await sound.hears((lately) => sound.strengthOf(900, lately) > 1000)
  entering.sound.close()
  meetings.tell(id, { type: 'waits', until: { for: 'moderator', position: 1 } })
  await sound.hears(speech)
  const sent = end.packets
  // Between the words and the sound of waiting there is nothing, though the meeting goes on talking.
  await sound.hears((lately) => loudness(lately) < 30)
  assert.is(end.packets, sent)
  await close()
})

test('what comes for one telephone of a meeting is heard by all, but by none that lost its place there', async () => {
  const [ann, bob] = [await inside('PCMA', true, 'a meeting'), await inside('PCMA', true, 'a meeting')]
  ann.end.speaks(ann.to, 900)
  for (const { sound } of [ann, bob]) await sound.hears((lately) => sound.strengthOf(900, lately) > 1000)
  bob.end.close()
  await bob.sound.hears((lately) => lately.length > 3000 && bob.sound.strengthOf(900, lately) < 100)
  ann.sound.forget()
  await ann.sound.hears((lately) => ann.sound.strengthOf(900, lately) > 1000)
  for (const { close } of [ann, bob]) await close()
})

test('a removed caller is told so, then the call ends', async () => {
  const { phone, call, id, sound } = await inside('PCMA')
  sound.forget()
  meetings.tell(id, { type: 'removed' })
  await sound.hears(speech)
  call.replies(await phone.request('BYE'), '200 OK')
  assert.is(await meetings.left.next('leave', (one) => one === id), id)
  phone.close()
  sound.close()
})

test('keys by INFO count, and each once where a telephone sends them both ways', async () => {
  const { call, phone, presses, close } = await calls(gateway)
  for (const digit of PIN) {
    call.ask('INFO', { body: `Signal=${digit}`, type: 'application/dtmf-relay' })
    await phone.answer(200, 'INFO')
    presses(digit)
  }
  assert.is((await meetings.entering.next('caller')).pin, '123456789')
  await close()
})

test('who holds gets no packets, and hears again after it', async () => {
  const { call, phone, sound, close } = await calls(gateway)
  await sound.hears(speech)
  call.ask('INVITE', { body: `${sound.offer}a=inactive\r\n` })
  assert.match(bodyOf(await phone.answer(200)), /a=inactive/)
  call.ask('ACK')
  call.ask('INVITE', { body: sound.offer })
  await phone.answer(200)
  call.ask('ACK')
  const before = sound.packets
  await sound.hears(() => sound.packets > before)
  await close()
})

test('sound from elsewhere changes nothing', async () => {
  const { sound, port, end, to, close } = await inside('PCMA')
  const thief = await SoundEnd.open('PCMA')
  sound.speaks(port, 500)
  end.speaks(to, 900)
  await end.hears((lately) => end.strengthOf(500, lately) > 1000)
  await sound.hears((lately) => sound.strengthOf(900, lately) > 1000)
  thief.speaks(port, 1300)
  for (let any = 34_000; any < 35_000; any += 1) thief.throws(any)
  const soon = [sound.packets + 50, end.packets + 50] as const
  await Promise.all([sound.hears(() => sound.packets > soon[0]), end.hears(() => end.packets > soon[1])])
  assert.ok(end.strengthOf(1300) < 100, 'the meeting does not hear it')
  assert.ok(end.strengthOf(500) > 1000, 'who is heard still is')
  assert.is(thief.packets, 0, 'nothing is sent to it')
  thief.speaks(to, 1300)
  const later = sound.packets + 50
  await sound.hears(() => sound.packets > later)
  assert.ok(sound.strengthOf(1300) < 100, 'nor does the caller')
  thief.close()
  await close()
})

test('what we do not speak is refused, and leaves no call behind', async () => {
  const phone = await Telephone.on({ address: '127.0.0.1', port: gateway.port }, 'UDP')
  phone.call().invite({ body: 'v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 18\r\n' })
  await phone.answer(488)
  phone.call().invite({ body: 'hello' })
  await phone.answer(488)
  assert.is(gateway.calls(), 0)
  phone.close()
})

test('without a server the caller is told so, and let go', async () => {
  const { phone, call, sound, presses } = await calls(gateway)
  presses(PIN)
  const { call: id } = await meetings.entering.next('caller')
  meetings.tell(id, { type: 'unreachable' })
  const before = sound.packets
  call.replies(await phone.request('BYE'), '200 OK')
  assert.ok(sound.packets > before + 50, 'after a goodbye')
  phone.close()
  sound.close()
})

test.run()
