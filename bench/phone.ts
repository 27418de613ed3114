/** What telephones cost the gateway, how late sound comes through it, and whether calls are lost. */
import { setTimeout as delay } from 'node:timers/promises'
import { openMeeting, type Meeting } from './parts/meeting.ts'
import { startCrowd } from './parts/peers/crowd.ts'
import type { Wish } from './parts/peers/peer.ts'
import { openPair, type Delays } from './parts/phones/delay.ts'
import { startExchange } from './parts/phones/exchange.ts'
import { Phone } from './parts/phones/phone.ts'
import { callRoll, type Roll } from './parts/phones/roll.ts'
import { callsWithLoss } from './parts/phones/sipp.ts'
import { watchCpu } from './parts/processes.ts'
import { progress, runBench, type Outcome } from './parts/report.ts'
import { PORTS, withStack, type Stack } from './parts/stack.ts'
import { percentile, rounded } from './parts/statistics.ts'

const LEGS = 50
const BROWSERS = 4
const HELD = 100
const PER_SECOND = 20
const PAIRS = 4
const FULL = 200
/** After everybody speaks: levels have settled. */
const SETTLE_MS = 5_000
const MEASURE_MS = 30_000
const HOLD_MS = 20_000
const LOSS_PERCENT = 20
const TICK_MS = 2
const ENTER_MS = 400
/** A telephone is sent 50 packets a second. */
const PACKETS_PER_SECOND = 50

type Lateness = { readonly p50: number; readonly p99: number; readonly most: number }

/** How late the gateway was each ten seconds, as it says itself. */
const told: Lateness[] = []

function hear(line: string): void {
  const said = JSON.parse(line) as Partial<Lateness> & { readonly level: number; readonly msg: string }
  const { p50, p99, most } = said
  if (p50 !== undefined && p99 !== undefined && most !== undefined) told.push({ p50, p99, most })
  else if (said.level > 30) process.stderr.write(`gateway: ${line}\n`)
}

const speakers: Wish[] = Array.from({ length: BROWSERS }, (_, i) => ({
  name: `Speaker ${i}`,
  microphone: 'talking',
  cameraLayers: 0,
}))

/** Inside, unmuted, and nothing is being said to it any more. */
async function lift(phone: Phone, { pin }: Meeting, roll: Roll): Promise<void> {
  const keys = async (word: string) => {
    for (const key of word) {
      phone.presses(key)
      await delay(ENTER_MS / word.length)
    }
  }
  await keys(pin)
  await roll.come(1)
  await roll.unmute(1, () => keys('*6'))
  await keys('*')
}

/** Both ways between a browser and a telephone of a meeting of their own, until `until`. */
async function delays(stack: Stack, number: number, until: Promise<unknown>): Promise<Delays> {
  const meeting = await openMeeting(stack)
  const roll = await callRoll(meeting)
  const phone = await Phone.dial(PORTS.sip, `+3320000000${number}`)
  let tick = (now: number): void => {
    phone.tick(now)
  }
  const ticking = setInterval(() => tick(performance.now()), TICK_MS)
  await lift(phone, meeting, roll)
  const pair = await openPair(meeting, phone)
  tick = (now) => {
    pair.tick(now)
  }
  await until
  const measured = pair.delays()
  clearInterval(ticking)
  await pair.close()
  roll.close()
  return measured
}

type Talk = {
  readonly gateway: number
  readonly sfu: number
  readonly workers: number
  readonly seconds: number
  readonly toPhone: readonly number[]
  readonly toBrowser: readonly number[]
  readonly lateness: readonly Lateness[]
  /** Of the packets that telephones should have been sent. */
  readonly arrived: number
}

async function allTalk(stack: Stack): Promise<Talk> {
  progress(`${LEGS} telephones and ${BROWSERS} browsers talk`)
  const meeting = await openMeeting(stack, FULL)
  const roll = await callRoll(meeting)
  const [crowd, exchange] = [startCrowd(), startExchange()]
  const ending = Promise.withResolvers<undefined>()
  try {
    await crowd.enter(meeting, speakers)
    await exchange.ask({ do: 'dial', port: PORTS.sip, count: LEGS, perSecond: PER_SECOND })
    await exchange.ask({ do: 'press', keys: meeting.pin })
    await roll.come(LEGS)
    await roll.unmute(LEGS, (endings) => exchange.ask({ do: 'press', keys: '*6', endings }))
    await exchange.ask({ do: 'press', keys: '*' })
    await exchange.ask({ do: 'talk' })
    const pairs = Array.from({ length: PAIRS }, (_, i) => delays(stack, i, ending.promise))
    await delay(SETTLE_MS)
    const saidBefore = told.length
    const count = async () =>
      (await exchange.ask({ do: 'count' })).reduce((all, { packets }) => all + packets, 0)
    const before = await count()
    const cpu = watchCpu({ gateway: [stack.gatewayPid], sfu: [stack.sfuPid], workers: stack.workerPids() })
    await delay(MEASURE_MS)
    const { seconds, percent } = cpu()
    const arrived = ((await count()) - before) / (LEGS * PACKETS_PER_SECOND * seconds)
    ending.resolve(undefined)
    const measured = await Promise.all(pairs)
    await exchange.ask({ do: 'hang-up' })
    await crowd.leave()
    return {
      ...percent,
      seconds,
      toPhone: measured.flatMap(({ toPhone }) => toPhone),
      toBrowser: measured.flatMap(({ toBrowser }) => toBrowser),
      lateness: told.slice(saidBefore),
      arrived,
    }
  } finally {
    ending.resolve(undefined)
    roll.close()
    await Promise.all([crowd.end(), exchange.end()])
  }
}

/** How many of the calls that are in a meeting for a while are not there at its end, or hear nothing. */
async function lostOfHeld(stack: Stack): Promise<number> {
  progress(`${HELD} calls, ${PER_SECOND} each second, are held`)
  const meeting = await openMeeting(stack, FULL)
  const roll = await callRoll(meeting)
  const exchange = startExchange()
  try {
    await exchange.ask({ do: 'dial', port: PORTS.sip, count: HELD, perSecond: PER_SECOND })
    await exchange.ask({ do: 'press', keys: meeting.pin })
    await roll.come(HELD)
    await delay(HOLD_MS)
    const before = await exchange.ask({ do: 'count' })
    await delay(1000)
    const after = await exchange.ask({ do: 'count' })
    const good = after.filter(({ isUp, packets }, i) => isUp && packets > (before[i]?.packets ?? 0)).length
    const lost = HELD - Math.min(good, roll.inside())
    await exchange.ask({ do: 'hang-up' })
    return lost
  } finally {
    roll.close()
    await exchange.end()
  }
}

const p = (values: readonly number[], which: number) => rounded(percentile(values, which), 1)
const worst = (values: readonly number[]) =>
  values.length === 0 ? Number.NaN : rounded(Math.max(...values), 2)

async function measure(stack: Stack): Promise<Outcome> {
  const talk = await allTalk(stack)
  const lost = await lostOfHeld(stack)
  progress(`calls with ${LOSS_PERCENT} % of SIP lost`)
  const withLoss = await callsWithLoss(PORTS.sip, LOSS_PERCENT)
  const { toPhone, toBrowser, lateness } = talk
  return {
    title: `phone: ${LEGS} telephones (PCMU) and ${BROWSERS} browsers (Opus) talk all the time in one meeting`,
    rows: [
      { figure: 'sfu, % of a core', value: rounded(talk.sfu, 1) },
      { figure: 'media workers, % of a core', value: rounded(talk.workers, 1) },
      { figure: 'packets that telephones were sent, %', value: rounded(talk.arrived * 100, 1) },
      { figure: 'browser → telephone, tones', value: toPhone.length },
      { figure: 'browser → telephone, least ms', value: p(toPhone, 0) },
      { figure: 'telephone → browser, tones', value: toBrowser.length },
      { figure: 'telephone → browser, least ms', value: p(toBrowser, 0) },
      {
        figure: 'tick lateness p50, ms',
        value: p(
          lateness.map(({ p50 }) => p50),
          50,
        ),
      },
      { figure: 'tick lateness, worst, ms', value: worst(lateness.map(({ most }) => most)) },
    ],
    bars: [
      {
        name: `gateway with ${LEGS} telephones, % of a core`,
        atMost: 30,
        measured: rounded(talk.gateway, 1),
      },
      { name: 'browser → telephone, added p50, ms', atMost: 80, measured: p(toPhone, 50) },
      { name: 'browser → telephone, added p95, ms', atMost: 150, measured: p(toPhone, 95) },
      { name: 'telephone → browser, added p50, ms', atMost: 80, measured: p(toBrowser, 50) },
      { name: 'telephone → browser, added p95, ms', atMost: 150, measured: p(toBrowser, 95) },
      { name: 'tick lateness p99, ms', atMost: 5, measured: worst(lateness.map(({ p99 }) => p99)) },
      { name: `${HELD} calls held: lost`, atMost: 0, measured: lost },
      {
        name: `${withLoss.calls} calls with ${LOSS_PERCENT} % of SIP lost: lost`,
        atMost: 0,
        measured: withLoss.lost,
      },
    ],
    notes: [
      'Delays are those of four pairs of a browser and a telephone in meetings of their own, while the others talk: from',
      'the packet in which a tone begins to the packet in which it begins at the other end, less the 6.5 ms of Opus.',
      'Lateness is what the gateway says of each ten seconds; the worst p99 counts.',
    ],
    details: { talk },
  }
}

await runBench('phone', () => withStack({ telephone: hear }, measure))
// Threads of libdatachannel that have ended their connections still hold the process.
process.exit()
