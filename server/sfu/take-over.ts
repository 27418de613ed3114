/** What an sfu has, held against what the meetings want of it. Pure: the differences come out as repairs. */
import type { ParticipantId, ProducerId } from '../../shared/ids.ts'
import type { CamerasTo, ClaimedRoom, EndpointId } from '../../shared/sfu.ts'
import { ROOM_PRODUCERS } from '../../shared/limits.ts'
import type { SfuPayload } from './link.ts'

/** Whom the cameras of who is not privileged reach, but for those of some: theirs the others. */
export type CamerasReach = { readonly camerasTo: CamerasTo; readonly camerasApart: readonly ParticipantId[] }

/** What a meeting sends, by who is inside: `paused` as it should be. */
export type WantedRoom = CamerasReach & {
  readonly id: string
  /** Who is sent what is not for everyone. */
  readonly privileged: ReadonlySet<ParticipantId>
  readonly owners: ReadonlyMap<ParticipantId, ReadonlyMap<ProducerId, { readonly paused: boolean }>>
}

export type Repairs = {
  /** Producers that should be paused or flow, and do not. */
  readonly pause: readonly { readonly producer: ProducerId; readonly paused: boolean }[]
  /** Endpoints of people inside whose role is another one. */
  readonly privilege: readonly { readonly endpoint: EndpointId; readonly privileged: boolean }[]
  /** Producers of people inside which the meeting has never heard of: it died between the two. */
  readonly close: readonly ProducerId[]
  /** Endpoints whose owner is not inside: visitors, or left over. */
  readonly strangers: readonly { readonly endpoint: EndpointId; readonly owner: ParticipantId }[]
  /** What the meeting believes is sent and is not. */
  readonly lost: readonly { readonly owner: ParticipantId; readonly producer: ProducerId }[]
}

/** What must be done so that a room which runs on is what its meeting wants. */
export function repairsOf(described: ClaimedRoom, wanted: WantedRoom): Repairs {
  const there = new Map(described.producers.map((producer) => [producer.id, producer]))
  const pause: Repairs['pause'][number][] = []
  const lost: Repairs['lost'][number][] = []
  for (const [owner, producers] of wanted.owners) {
    for (const [producer, { paused }] of producers) {
      const running = there.get(producer)
      if (running === undefined) lost.push({ owner, producer })
      else if (running.paused !== paused) pause.push({ producer, paused })
    }
  }
  return {
    pause,
    lost,
    privilege: described.endpoints
      .filter(
        ({ owner, privileged }) => wanted.owners.has(owner) && wanted.privileged.has(owner) !== privileged,
      )
      .map(({ id, privileged }) => ({ endpoint: id, privileged: !privileged })),
    close: described.producers.filter((producer) => isUnheardOf(producer, wanted)).map(({ id }) => id),
    strangers: described.endpoints
      .filter(({ owner }) => !wanted.owners.has(owner))
      .map(({ id, owner }) => ({ endpoint: id, owner })),
  }
}

type Wants = { readonly wanted: (room: string) => WantedRoom | undefined }

/** How a room is to be, whether its meeting says so or not. */
export function ruleOf(room: string, epoch: number, wanted: WantedRoom | undefined): SfuPayload<'room:open'> {
  const { camerasTo = 'everyone', camerasApart = [] } = wanted ?? {}
  return { room, epoch, limits: ROOM_PRODUCERS, camerasTo, camerasApart: [...camerasApart] }
}

/** Strangers that are still neither inside nor at a page. */
export function notReturned(
  strangers: Repairs['strangers'],
  room: string,
  meetings: Wants & { readonly present: (room: string, endpoint: EndpointId) => boolean },
): Repairs['strangers'] {
  const owners = meetings.wanted(room)?.owners
  return strangers.filter(
    ({ endpoint, owner }) => owners?.has(owner) !== true && !meetings.present(room, endpoint),
  )
}

/** Rooms of meetings in which somebody inside sends something, and which are nowhere. */
export function homeless(
  meetings: Wants & { readonly rooms: () => Iterable<string> },
  isSomewhere: (room: string) => boolean,
): string[] {
  return [...meetings.rooms()].filter((room) => {
    const wanted = meetings.wanted(room)
    return wanted !== undefined && sendsAnything(wanted) && !isSomewhere(room)
  })
}

/** What was sent when a room had moved, is sent still as the meeting believes, and is not where the room is now. */
export function leftBehind(
  described: ClaimedRoom | null,
  before: WantedRoom | undefined,
  now: WantedRoom | undefined,
): Repairs['lost'] {
  if (before === undefined || now === undefined) return []
  const nothing = { id: now.id, endpoints: [], producers: [] }
  return repairsOf(described ?? nothing, before).lost.filter(({ owner, producer }) =>
    now.owners.get(owner)?.has(producer),
  )
}

function sendsAnything({ owners }: WantedRoom): boolean {
  return [...owners.values()].some(({ size }) => size > 0)
}

function isUnheardOf({ id, owner }: ClaimedRoom['producers'][number], wanted: WantedRoom): boolean {
  const producers = wanted.owners.get(owner)
  return producers !== undefined && !producers.has(id)
}
