import type { ParticipantId, ProducerId } from '../../shared/ids.ts'
import { PARTICIPANT_PRODUCERS } from '../../shared/limits.ts'
import type { RtpCapabilities } from '../../shared/media.ts'
import { Refused } from '../../shared/refused.ts'
import type { EndpointId, Hears, SfuReply, SfuRequestName } from '../../shared/sfu.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import type { SfuPayload } from './link.ts'
import type { MediaHost } from './media-host.ts'
import { endpointsOf, homeOf, homesOf, type HeldRoom, type OpenEndpoint, type OpenLeg } from './held-room.ts'
import { ignoreNotFound, isNotFound, NODE_WAIT_MS, retryUnavailable } from './retrying.ts'
import type { MediaRoomsOptions } from './options.ts'
import { RoomHomes } from './room-homes.ts'
import type { SfuNode } from './sfu-node.ts'

/** The media of all meetings of this server: what is asked of it, of whichever node has it. */
export class MediaRooms {
  readonly #homes: RoomHomes
  readonly #people = new KeyedMutex()

  constructor(options: MediaRoomsOptions) {
    const onForsaken = (room: string, endpoint: EndpointId): void => {
      this.closeEndpoint(room, endpoint).catch((error: unknown) =>
        options.log.warn({ err: error, meeting: room }, 'a visitor’s endpoint was not closed'),
      )
    }
    this.#homes = new RoomHomes({ ...options, onForsaken })
  }

  /** As `RoomHomes.start`. */
  start(meetings: MediaHost): void {
    this.#homes.start(meetings)
  }

  /** As `RoomHomes.close`. */
  close(): void {
    this.#homes.close()
  }

  /** Whether media can be opened now. */
  ready(): boolean {
    return this.#homes.nodes.ready
  }

  /** Whether the node of a room has no place for newcomers, or none has while the room has no node. */
  readonly full = (room: string): boolean => (this.#homes.find(room)?.node ?? this.#homes.nodes).full

  /** As `SfuNodes.capabilities`. */
  readonly capabilities = (): Promise<RtpCapabilities> => this.#homes.nodes.capabilities()

  /**
   * The endpoint exists and hears this from now on; its room is opened when it was not.
   *
   * @throws Refused `unavailable` when no node can be reached.
   */
  async openEndpoint(opening: OpenEndpoint): Promise<SfuReply<'endpoint:open'>> {
    const request = { ...opening, limits: PARTICIPANT_PRODUCERS }
    return this.#openAt(opening, (node) => node.ask('endpoint:open', request, NODE_WAIT_MS))
  }

  /** The same for a telephone, which hears the room. @throws Refused `unavailable` when no node can be reached. */
  async openLeg(opening: OpenLeg): Promise<SfuReply<'leg:open'> & { readonly node: string }> {
    const request = { ...opening, limits: PARTICIPANT_PRODUCERS }
    return this.#openAt({ ...opening, hears: 'room' }, async (node) => ({
      ...(await node.ask('leg:open', request, NODE_WAIT_MS)),
      node: node.url,
    }))
  }

  /** What an endpoint is given; undefined when it is not open. */
  hears(room: string, endpoint: EndpointId): Hears | undefined {
    return this.#homes.find(room)?.endpoints.get(endpoint)?.hears
  }

  /** Idempotent; what cannot be closed now is closed when its node is there again. @throws Refused `unavailable`. */
  async closeEndpoint(room: string, endpoint: EndpointId): Promise<void> {
    await Promise.all(
      homesOf(this.#homes.find(room)).map(async ({ node, endpoints }) => {
        const one = endpoints.get(endpoint)
        if (one === undefined) return
        one.closing = true
        await ignoreNotFound(node.ask('endpoint:close', { room, endpoint }, NODE_WAIT_MS))
        // It may have been opened again meanwhile.
        if (endpoints.get(endpoint) === one) endpoints.delete(endpoint)
      }),
    )
  }

  /**
   * States anew whom the room's cameras reach. What cannot be said now is said when the node is there again.
   *
   * @throws Refused `unavailable`.
   */
  async restateRoom(room: string): Promise<void> {
    const homes = homesOf(this.#homes.find(room))
    const rule = this.#homes.ruleOf(room)
    await Promise.all(homes.map(({ node }) => ignoreNotFound(node.ask('room:open', rule, NODE_WAIT_MS))))
  }

  /** What somebody is sent, and whom their cameras reach, follows their role. Idempotent. @throws Refused `unavailable`. */
  async privilege(room: string, owner: ParticipantId, privileged: boolean): Promise<void> {
    const held = this.#homes.find(room)
    const ask = (node: SfuNode, endpoint: EndpointId): Promise<unknown> =>
      ignoreNotFound(node.ask('endpoint:privilege', { room, endpoint, privileged }, NODE_WAIT_MS))
    await Promise.all(
      homesOf(held).flatMap(({ node }) => endpointsOf(held, owner).map((endpoint) => ask(node, endpoint))),
    )
  }

  /** Closes all endpoints of one participant. Idempotent. @throws Refused `unavailable`. */
  async closeEndpointsOf(room: string, owner: ParticipantId): Promise<void> {
    const theirs = endpointsOf(this.#homes.find(room), owner)
    await Promise.all(theirs.map((endpoint) => this.closeEndpoint(room, endpoint)))
  }

  /** Idempotent. @throws Refused `unavailable`. */
  async closeRoom(room: string): Promise<void> {
    const held = this.#homes.find(room)
    if (held === undefined) return
    await Promise.all(
      homesOf(held).map(({ node }) => ignoreNotFound(node.ask('room:close', { room }, NODE_WAIT_MS))),
    )
    this.#homes.forget(room, held)
  }

  /** As `RoomHomes.claim`. */
  claim(room: string, restored: Promise<unknown>): Promise<void> {
    return this.#homes.claim(room, restored)
  }

  /** As `RoomHomes.letGo`. */
  letGo(room: string): void {
    this.#homes.letGo(room)
  }

  /**
   * Does what concerns one person's media when all that was wanted of it before is done: the one road for what they ask
   * for themselves and for what the meeting does to them. Nobody waits for anybody else; null: the
   * whole room. Not to be called from within.
   */
  inOrder<T>(room: string, owner: ParticipantId | null, work: () => Promise<T>): Promise<T> {
    return this.#people.run(`${room} ${owner ?? ''}`, work)
  }

  /**
   * Asks the node that has the room, and while it moves the one that has the endpoint; of a producer both.
   *
   * @throws Refused as the sfu says; `not-found` when no node has the room; `unavailable`.
   */
  async ask<N extends SfuRequestName>(
    name: N,
    payload: SfuPayload<N> & { room: string },
  ): Promise<SfuReply<N>> {
    const held = this.#homes.find(payload.room)
    if (held === undefined) throw new Refused('not-found', 'this room has no media')
    if (name === 'producer:pause' || name === 'producer:close') return atAny(homesOf(held), name, payload)
    const { endpoint } = payload as { readonly endpoint?: EndpointId }
    return homeOf(held, endpoint).node.ask(name, payload, NODE_WAIT_MS)
  }

  /** After it was told that its media moves, a page has all that it had by the new one. */
  arrived(room: string, endpoint: EndpointId): void {
    this.#homes.moves.arrived(room, endpoint)
  }

  /** The largest layer that anybody watches of a producer, if its sender was ever told one. */
  layerWanted(room: string, producer: ProducerId): number | undefined {
    return this.#homes.find(room)?.layers.get(producer)
  }

  async #openAt<T>(
    { room, endpoint, owner, hears }: Pick<OpenEndpoint, 'room' | 'endpoint' | 'owner' | 'hears'>,
    ask: (node: SfuNode) => Promise<T>,
  ): Promise<T> {
    const { held, opened } = await retryUnavailable(async () => {
      const held = await this.#homes.open(room)
      return { held, opened: await ask(held.node) }
    })
    if (!held.endpoints.has(endpoint)) held.node.expectNewcomer()
    for (const [other, one] of held.endpoints) if (one.owner === owner) held.endpoints.delete(other)
    held.endpoints.set(endpoint, { owner, hears })
    return opened
  }
}

/** What one of them does is done; of what none has there is nothing to do. @throws Refused */
async function atAny<N extends SfuRequestName>(
  homes: readonly HeldRoom[],
  name: N,
  payload: SfuPayload<N>,
): Promise<SfuReply<N>> {
  const answers = await Promise.allSettled(homes.map(({ node }) => node.ask(name, payload, NODE_WAIT_MS)))
  const [failure] = answers
    .filter((answer) => answer.status === 'rejected')
    .filter(({ reason }) => !isNotFound(reason))
  if (failure !== undefined) throw failure.reason
  const [done] = answers.filter((answer) => answer.status === 'fulfilled')
  if (done === undefined) throw new Refused('not-found', 'no node has this')
  return done.value
}
