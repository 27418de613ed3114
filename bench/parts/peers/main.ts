/** A process full of synthetic peers; see `crowd.ts`. */
import type { Link } from '../link.ts'
import { obeyOrders } from '../ordered.ts'
import { Peer, type Received, type Wish } from './peer.ts'
import { cameraRecording } from './recording.ts'
import { speechFrames } from './speech.ts'

export type Order =
  | { readonly do: 'enter'; readonly link: Link; readonly wishes: readonly Wish[] }
  | { readonly do: 'count' }
  | { readonly do: 'leave' }

const TICK_MS = 5
const ENTERING_AT_ONCE = 4
const ATTEMPTS = 3

const peers: Peer[] = []

/** On a machine that is full, a handshake may time out: that is no finding about what is measured. */
async function enterPatiently(...[link, wish, recordings]: Parameters<typeof Peer.enter>): Promise<Peer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await Peer.enter(link, wish, recordings)
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
      process.stderr.write(`  … ${wish.name} enters again: ${error instanceof Error ? error.message : ''}\n`)
    }
  }
}

async function enter({ link, wishes }: Order & { readonly do: 'enter' }): Promise<void> {
  const recording = wishes.some((wish) => wish.cameraLayers > 0) ? cameraRecording() : []
  const speech = wishes.some((wish) => wish.microphone === 'talking') ? await speechFrames() : []
  const waiting = [...wishes]
  const enterNext = async () => {
    for (let wish = waiting.shift(); wish; wish = waiting.shift()) {
      peers.push(await enterPatiently(link, wish, { camera: recording, speech }))
    }
  }
  await Promise.all(Array.from({ length: ENTERING_AT_ONCE }, enterNext))
}

async function obey(order: Order): Promise<readonly Received[]> {
  if (order.do === 'enter') await enter(order)
  if (order.do === 'leave') await Promise.all(peers.splice(0).map((peer) => peer.leave()))
  return peers.map((peer) => peer.received)
}

setInterval(() => {
  const now = performance.now()
  for (const peer of peers) peer.tick(now)
}, TICK_MS)

obeyOrders(obey)
