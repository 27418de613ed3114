/** The worker thread: nothing that the rest of the gateway does makes sound late. */
import { randomBytes } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import type { ThreadData, Told, Wanted } from './bridge.ts'
import { comfortNoise } from './announcer.ts'
import { Hall } from './hall.ts'
import { Leg } from './leg.ts'
import { Pace, type Lateness } from './pace.ts'
import { NoPort, Ports, type PortPair } from './ports.ts'
import { RoomEnd } from './room-end.ts'
import { SoundBank } from '../prompts/sound-bank.ts'
import { startTicking } from './ticker.ts'
import { Voices } from './voices.ts'

const { address, range, sounds } = workerData as ThreadData
const port = parentPort
if (port === null) throw new Error('runs as a thread')
const tell = (told: Told): void => {
  port.postMessage(told)
}

const clock = (): number => performance.now()
const chance = (): number => randomBytes(4).readUInt32BE() / 2 ** 32
const noise = comfortNoise(cheapChance(randomBytes(4).readUInt32BE()))
const number = (bits: number): number => Math.floor(chance() * 2 ** bits)
const hall = new Hall()
const voices = new Voices(noise)
const ports = new Ports(address, range, chance)
/** Closed before they were open. */
const abandoned = new Set<string>()
const opening = new Set<string>()
const bank = await SoundBank.read(sounds)

port.on('message', (wanted: Wanted) => {
  void act(wanted)
})
/** Only while there are calls: at rest nothing wakes. */
let stopTicking: (() => void) | undefined
tell({ type: 'ready' })

function tickWhileCalled(): void {
  if (!hall.empty) {
    stopTicking ??= startTicking(() => {
      hall.tick()
    }, new Pace(tellLateness, clock()).ticked)
  } else if (stopTicking !== undefined) {
    stopTicking()
    stopTicking = undefined
    tellLateness({ p50: 0, p99: 0, most: 0 })
  }
}

function tellLateness(lateness: Lateness): void {
  tell({ type: 'pace', lateness })
}

async function act(wanted: Wanted): Promise<void> {
  const leg = hall.leg(wanted.leg)
  switch (wanted.do) {
    case 'open':
      await open(wanted.leg)
      return
    case 'agree':
      await leg?.agree(wanted.agreement, wanted.source)
      return
    case 'say':
      leg?.announcer.say(bank.words(wanted.language, wanted.phrases), wanted.now)
      return
    case 'hush':
      leg?.announcer.hush()
      return
    case 'hold-sound':
      leg?.announcer.hold(wanted.on)
      return
    case 'volume':
      leg?.announcer.volume(wanted.steps)
      return
    case 'open-end':
      await openEnd(wanted.leg, wanted.beside)
      return
    case 'join-end':
      await hall
        .end(wanted.leg)
        ?.join(wanted.peer, wanted.own, { sequence: number(16), timestamp: number(32) })
      return
    case 'voices':
      await hall.hear(wanted.leg, wanted.opened, wanted.closed)
      return
    case 'move-end':
      hall.move(wanted.leg)
      return
    case 'close-end':
      hall.place(wanted.leg, undefined)
      return
    case 'mute':
      hall.mute(wanted.leg, wanted.muted)
      return
    case 'close':
      if (opening.has(wanted.leg)) abandoned.add(wanted.leg)
      hall.remove(wanted.leg)
      tickWhileCalled()
  }
}

async function openEnd(id: string, beside: boolean): Promise<void> {
  const end = await RoomEnd.open(voices, clock)
  const { port: own } = end
  if (beside ? hall.placeBeside(id, end) : hall.place(id, end))
    tell({ type: 'end-opened', leg: id, port: own })
  else end.close()
}

async function open(id: string): Promise<void> {
  opening.add(id)
  const pair = await ports.open().catch((error: unknown) => {
    if (error instanceof NoPort) return undefined
    throw error
  })
  opening.delete(id)
  if (abandoned.delete(id)) {
    pair?.close()
    return
  }
  if (pair !== undefined) hall.add(id, legOn(pair, id))
  tickWhileCalled()
  tell({ type: 'opened', leg: id, port: pair?.port })
}

function legOn(pair: PortPair, id: string): Leg {
  return new Leg({
    ports: pair,
    clock,
    chance,
    noise,
    onDigit: (digit) => {
      tell({ type: 'digit', leg: id, digit })
    },
    onSaid: () => {
      tell({ type: 'said', leg: id })
    },
    onSilent: () => {
      tell({ type: 'silent', leg: id })
    },
  })
}

/** Xorshift: from 0 to 1. */
function cheapChance(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
