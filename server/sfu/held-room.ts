import type { ParticipantId, ProducerId } from '../../shared/ids.ts'
import type { GatewayId, LegAddress, RtpCapabilities } from '../../shared/media.ts'
import type { ClaimedRoom, EndpointId, Hears } from '../../shared/sfu.ts'
import type { SfuNode } from './sfu-node.ts'

/** What an endpoint is to be, besides the limits that are the same for all. */
export type OpenEndpoint = {
  readonly room: string
  readonly endpoint: EndpointId
  readonly owner: ParticipantId
  readonly hears: Hears
  /** Is sent cameras that are not for everyone. */
  readonly privileged: boolean
  readonly capabilities: RtpCapabilities
}

/** The same of a telephone, whose gateway is at `address`. */
export type OpenLeg = Omit<OpenEndpoint, 'hears'> & {
  readonly gateway: GatewayId
  readonly address: LegAddress
}

type HeldEndpoint = {
  readonly owner: ParticipantId
  readonly hears: Hears
  /** It is to be closed, and the node has not said yet that it is. */
  closing?: true
}

/** A room as the server knows it. */
export type HeldRoom = {
  readonly node: SfuNode
  opened: Promise<unknown> | null
  readonly endpoints: Map<EndpointId, HeldEndpoint>
  /** The layer that is watched, of each producer whose sender was ever told. */
  readonly layers: Map<ProducerId, number>
  /** While it moves: the same room where it comes from. */
  before: HeldRoom | null
}

export function newlyHeld(node: SfuNode): HeldRoom {
  return { node, opened: null, endpoints: new Map(), layers: new Map(), before: null }
}

/** Takes note of the endpoints that run on. @returns those that should have been closed. */
export function nowHolds(held: HeldRoom, endpoints: ClaimedRoom['endpoints']): readonly EndpointId[] {
  const closing = [...held.endpoints].flatMap(([id, one]) => (one.closing ? [id] : []))
  held.endpoints.clear()
  for (const { id, owner, hears } of endpoints)
    if (!closing.includes(id)) held.endpoints.set(id, { owner, hears })
  return closing
}

/** Those of one participant, wherever. */
export function endpointsOf(held: HeldRoom | undefined, owner: ParticipantId): EndpointId[] {
  const endpoints = homesOf(held).flatMap((home) => [...home.endpoints])
  return [...new Set(endpoints.flatMap(([id, one]) => (one.owner === owner ? [id] : [])))]
}

/** Where the room is: at two nodes while it moves. */
export function homesOf(held: HeldRoom | undefined): HeldRoom[] {
  if (held === undefined) return []
  return held.before === null ? [held] : [held, held.before]
}

/** Where an endpoint is, or else the room. */
export function homeOf(held: HeldRoom, endpoint: EndpointId | undefined): HeldRoom {
  const { before } = held
  if (before === null || endpoint === undefined || held.endpoints.has(endpoint)) return held
  return before.endpoints.has(endpoint) ? before : held
}
