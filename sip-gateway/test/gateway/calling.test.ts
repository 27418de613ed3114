/** Whole calls: SIP and sound on real ports, from the greeting to the goodbye. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { pino } from 'pino'
import { loudness } from '../../bridge/frame.ts'
import type { Heard, Question } from '../../call/model.ts'
import { CODECS, type CodecName } from '../../codecs/codec.ts'
import { readConfig } from '../../config.ts'
import { DIGITS, type Digit } from '../../dtmf.ts'
import { startGateway, type Gateway } from '../../gateway.ts'
import { NO_SERVER, type Entering, type ServerLink } from '../../server-link.ts'
import { parseSdp } from '../../sdp/description.ts'
import { Arrivals, bodyOf, Telephone, type PhoneCall } from '../lines/telephone.ts'
import { SoundEnd } from './sound-end.ts'

const test = suite('calling')

const PIN: readonly Digit[] = DIGITS.slice(1, 10)
const lines: string[] = []
const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) })

/** Meetings of a test: who wants in, what they ask, and what they are told. */
class Meetings implements ServerLink {
  readonly entering = new Arrivals<Entering>()
  readonly asked = new Arrivals<Question>()
  readonly left = new Arrivals<string>()
  readonly #callers = new Map<string, (heard: Heard) => void>()
  room = 'room-1'

  enter({ ...entering }: Entering, hear: (heard: Heard) => void) {
    this.#callers.set(entering.call, hear)
    this.entering.push(entering)
    return {
      room: this.room,
      ask: (question: Question) => {
        this.asked.push(question)
      },
      leave: () => {
        this.left.push(entering.call)
      },
    }
  }

  tell(call: string, heard: Heard): void {
    this.#callers.get(call)!(heard)
  }
}

let gateway: Gateway
let meetings: Meetings

async function started(link: ServerLink): Promise<void> {
  const config = readConfig({ SIP_PORT: '0', RTP_PORTS: '34000-34999' })
  gateway = await startGateway({
    config,
    link,
    log,
    onDeath: (error) => {
      throw error
    },
  })
}
test.before(async () => {
  meetings = new Meetings()
  await started(meetings)
})
test.after(() => gateway.close())

type Caller = {
  readonly phone: Telephone
  readonly call: PhoneCall
  readonly sound: SoundEnd
  readonly port: number
  close: () => Promise<void>
}

/** Calls and is answered; says nothing, as telephones do. */
async function calls(codec: CodecName = 'PCMA'): Promise<Caller> {
  const phone = await Telephone.on({ address: '127.0.0.1', port: gateway.port }, 'UDP')
  const sound = await SoundEnd.open(codec)
  const call = phone.call()
  const ok = await call.taken({ body: sound.offer })
  const port = parseSdp(bodyOf(ok)).streams[0]!.port
  sound.speaks(port, undefined)
  // Nobody presses a key before there is anything to hear.
  await sound.hears((lately) => lately.length > 0)
  const close = async () => {
    call.ask('BYE')
    await phone.answer(200, 'BYE')
    phone.close()
    sound.close()
  }
  return { phone, call, sound, port, close }
}

/** Dials the PIN of a meeting and is let in. */
async function inside(codec: CodecName, muted = false): Promise<Caller & { id: string }> {
  const caller = await calls(codec)
  caller.sound.presses(caller.port, PIN)
  const { call: id } = await meetings.entering.next('caller')
  meetings.tell(id, { type: 'entered', muted, people: 2 })
  // The words at the entry have every pitch in them: a star makes them stop.
  caller.sound.presses(caller.port, ['*'])
  return { ...caller, id }
}

const speech = (lately: Int16Array) => loudness(lately) > 500

for (const codec of CODECS) {
  test(`two callers hear each other, one of them by ${codec}, and nobody themselves`, async () => {
    const ann = await inside(codec)
    const bob = await inside('PCMU')
    ann.sound.speaks(ann.port, 500)
    bob.sound.speaks(bob.port, 900)
    await Promise.all([
      ann.sound.hears((lately) => ann.sound.strengthOf(900, lately) > 1000),
      bob.sound.hears((lately) => bob.sound.strengthOf(500, lately) > 1000),
    ])
    assert.ok(ann.sound.strengthOf(500) < 100, 'no echo')
    assert.ok(bob.sound.strengthOf(900) < 100, 'no echo')
    await Promise.all([ann.close(), bob.close()])
  })
}

test('a caller is greeted, and a key makes the greeting fall silent', async () => {
  const { sound, port, close } = await calls()
  await sound.hears(speech)
  sound.presses(port, ['1'])
  await sound.hears((lately) => lately.length > 3000 && loudness(lately) < 30)
  await close()
})

test('the PIN reaches the meetings with the number, and no log has either', async () => {
  const { sound, port, close } = await calls()
  sound.presses(port, PIN)
  const { pin, caller, dialled } = await meetings.entering.next('caller')
  assert.equal([pin, caller.number, dialled], ['123456789', '+33186950042', '1234'])
  await close()
  assert.ok(lines.length > 0)
  for (const line of lines) assert.not.match(line, /123456789|186950042/)
})

test('who waits hears no sound of the room, and is not heard there', async () => {
  const ann = await inside('PCMA')
  const bob = await calls()
  bob.sound.presses(bob.port, PIN)
  const { call } = await meetings.entering.next('caller')
  meetings.tell(call, { type: 'waits', until: { for: 'moderator', position: 1 } })
  ann.sound.speaks(ann.port, 500)
  bob.sound.speaks(bob.port, 900)
  await bob.sound.hears(speech)
  assert.ok(bob.sound.strengthOf(500) < 300, `${bob.sound.strengthOf(500)} of the room`)
  assert.ok(ann.sound.strengthOf(900) < 100)
  meetings.tell(call, { type: 'entered', muted: false, people: 2 })
  await ann.sound.hears((lately) => ann.sound.strengthOf(900, lately) > 1000)
  await Promise.all([ann.close(), bob.close()])
})

test('a muted caller hears, and is not heard; star 6 asks to be', async () => {
  const ann = await inside('PCMA', true)
  const bob = await inside('PCMA')
  ann.sound.speaks(ann.port, 500)
  bob.sound.speaks(bob.port, 900)
  await ann.sound.hears((lately) => ann.sound.strengthOf(900, lately) > 1000)
  assert.ok(bob.sound.strengthOf(500) < 100)
  ann.sound.presses(ann.port, ['*', '6'])
  assert.is(await meetings.asked.next('question'), 'unmute')
  meetings.tell(ann.id, { type: 'unmuted' })
  await bob.sound.hears((lately) => bob.sound.strengthOf(500, lately) > 1000)
  await Promise.all([ann.close(), bob.close()])
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
  const { call, phone, sound, port, close } = await calls()
  for (const digit of PIN) {
    call.ask('INFO', { body: `Signal=${digit}`, type: 'application/dtmf-relay' })
    await phone.answer(200, 'INFO')
    sound.presses(port, [digit])
  }
  assert.is((await meetings.entering.next('caller')).pin, '123456789')
  await close()
})

test('who holds gets no packets, and hears again after it', async () => {
  const { call, phone, sound, close } = await calls()
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
  const ann = await inside('PCMA')
  const bob = await inside('PCMA')
  const thief = await SoundEnd.open('PCMA')
  ann.sound.speaks(ann.port, 500)
  await bob.sound.hears((lately) => bob.sound.strengthOf(500, lately) > 1000)
  thief.speaks(ann.port, 1300)
  const soon = bob.sound.packets + 50
  await bob.sound.hears(() => bob.sound.packets > soon)
  assert.ok(bob.sound.strengthOf(1300) < 100, 'it is not heard')
  assert.ok(bob.sound.strengthOf(500) > 1000, 'who is heard still is')
  assert.is(thief.packets, 0, 'nothing is sent to it')
  thief.close()
  await Promise.all([ann.close(), bob.close()])
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
  const usual = gateway
  await started(NO_SERVER)
  const { phone, call, sound, port } = await calls()
  sound.presses(port, PIN)
  call.replies(await phone.request('BYE'), '200 OK')
  assert.ok(sound.packets > 50, 'after a goodbye')
  phone.close()
  sound.close()
  await gateway.close()
  gateway = usual
})

test.run()
