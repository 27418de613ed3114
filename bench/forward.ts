/** What forwarding media costs: CPU per packet and per participant, of the workers and of Node apart. */
import { setTimeout as delay } from 'node:timers/promises'
import { openMeeting } from './parts/meeting.ts'
import { startCrowd } from './parts/peers/crowd.ts'
import type { Wish } from './parts/peers/peer.ts'
import { prepareCameraRecording } from './parts/peers/recording.ts'
import { watchCpu } from './parts/processes.ts'
import { progress, runBench, type Outcome } from './parts/report.ts'
import { withStack, type Stack } from './parts/stack.ts'
import { rounded, sum } from './parts/statistics.ts'

type Scene = { readonly name: string; readonly wishes: readonly Wish[] }

type Cost = {
  readonly name: string
  readonly participants: number
  readonly packetsPerSecond: number
  readonly megabitsPerSecond: number
  /** Percent of one core. */
  readonly workers: number
  readonly sfu: number
  readonly server: number
}

const SPEAKERS = 5
/** After everybody is inside: who speaks is known, layers have settled. */
const SETTLE_MS = 5_000
const MEASURE_MS = 15_000
/** A tile beside others, and one that fills the screen. */
const TILE_WIDTHS = [640, 1280]

const people = (count: number, wish: Omit<Wish, 'name'>, word: string): Wish[] =>
  Array.from({ length: count }, (_, i) => ({ ...wish, name: `${word} ${i}` }))

function audioScene(participants: number): Scene {
  return {
    name: `${participants} audio, ${SPEAKERS} speak`,
    wishes: [
      ...people(SPEAKERS, { microphone: 'speaking', cameraLayers: 0 }, 'Speaker'),
      ...people(participants - SPEAKERS, { microphone: 'silent', cameraLayers: 0 }, 'Listener'),
    ],
  }
}

function videoScene(tileWidth: number): Scene {
  return {
    name: `2 cameras ${tileWidth} wide, 50 viewers`,
    wishes: [
      ...people(2, { microphone: 'none', cameraLayers: 3 }, 'Camera'),
      ...people(50, { microphone: 'none', cameraLayers: 0, viewWidth: tileWidth }, 'Viewer'),
    ],
  }
}

/** Each scene has a meeting and a process of peers of its own. */
async function costOf(stack: Stack, scene: Scene): Promise<Cost> {
  progress(scene.name)
  const crowd = startCrowd()
  try {
    await crowd.enter(await openMeeting(stack), scene.wishes)
    await delay(SETTLE_MS)
    const total = async () => {
      const received = await crowd.received()
      return {
        packets: sum(received.map(({ audio, video }) => audio + video)),
        bytes: sum(received.map(({ bytes }) => bytes)),
      }
    }
    const before = await total()
    const groups = { workers: stack.workerPids(), sfu: [stack.sfuPid], server: [stack.serverPid()] }
    const cpu = watchCpu(groups)
    await delay(MEASURE_MS)
    const { seconds, percent } = cpu()
    const after = await total()
    await crowd.leave()
    return {
      name: scene.name,
      participants: scene.wishes.length,
      packetsPerSecond: (after.packets - before.packets) / seconds,
      megabitsPerSecond: ((after.bytes - before.bytes) * 8) / seconds / 1e6,
      ...percent,
    }
  } finally {
    await crowd.end()
  }
}

const perPacket = (cost: Cost, percent: number) => rounded((percent * 1e4) / cost.packetsPerSecond, 2)
const perParticipant = (cost: Cost, percent: number) => rounded((percent * 1e4) / cost.participants)

async function measure(stack: Stack): Promise<Outcome> {
  await prepareCameraRecording()
  const costs: Cost[] = []
  for (const participants of [10, 50, 100]) costs.push(await costOf(stack, audioScene(participants)))
  const crowded = costs.at(-1)!
  for (const width of TILE_WIDTHS) costs.push(await costOf(stack, videoScene(width)))
  return {
    title: 'forward: CPU of forwarding, percent of one core and µs (per second for a participant)',
    rows: costs.map((cost) => ({
      scene: cost.name,
      'packets/s out': rounded(cost.packetsPerSecond),
      'Mbit/s out': rounded(cost.megabitsPerSecond, 1),
      'workers %': rounded(cost.workers, 1),
      'sfu %': rounded(cost.sfu, 1),
      'server %': rounded(cost.server, 1),
      'workers µs/packet': perPacket(cost, cost.workers),
      'Node µs/packet': perPacket(cost, cost.sfu + cost.server),
      'workers µs/person': perParticipant(cost, cost.workers),
      'Node µs/person': perParticipant(cost, cost.sfu + cost.server),
    })),
    bars: [
      {
        name: '100 audio: server + sfu Node, %',
        atMost: 5,
        measured: rounded(crowded.sfu + crowded.server, 1),
      },
      { name: '100 audio: workers, %', atMost: 15, measured: rounded(crowded.workers, 1) },
    ],
    notes: [
      'Peers are libdatachannel in a process of their own: real ICE, DTLS and SRTP, but no bandwidth feedback, so the',
      'cost of bandwidth estimation for video receivers is not in these figures. The silent send nothing (DTX).',
    ],
    details: { costs },
  }
}

await runBench('forward', () => withStack({}, measure))
