/** What should flow in one room: the rules for voices and videos, put together for each endpoint. */
import type { ParticipantId, ProducerId } from '../shared/ids.ts'
import type { GatewayId, ViewedVideo } from '../shared/media.ts'
import { mayReach, type Flow, type Listener, type Stream } from './stream.ts'
import { chooseVideos } from './videos.ts'

/** Voices always come before pictures: mediasoup takes their bits off first, so this only has to be some number. */
const AUDIO: Flow = { layer: 0, priority: 1 }

type Viewer = Listener & {
  /** Telephones of the same gateway that were there before; of a page: none. */
  readonly before: readonly Listener[]
  readonly view: readonly ViewedVideo[] | null
  readonly shown: ReadonlySet<ProducerId>
}

export type RoomStreams<S extends Stream> = {
  /** Microphones to forward to who hears the room. */
  readonly voices: readonly S[]
  /** Microphones of who hears itself. */
  readonly echoOnly: readonly S[]
  readonly screenAudio: readonly S[]
  readonly videos: readonly S[]
}

/**
 * How many telephones of a gateway it gets a voice by. It hands what comes by one on to all: as many ways as telephones
 * would be N² streams of the same sound. The second way is there when the first hangs up.
 */
const WAYS = 2
/** More are never needed: of each voice only its own owner gets nothing. */
const MOST_FIRST = WAYS + 1

/** The telephones of each gateway by which all voices come to it, in the order in which they came. */
export function firstOfGateways<L extends { readonly gateway: GatewayId | null }>(
  listeners: Iterable<L>,
): Map<GatewayId, L[]> {
  const first = new Map<GatewayId, L[]>()
  for (const one of listeners) {
    if (one.gateway === null) continue
    const so = first.get(one.gateway) ?? []
    if (so.length < MOST_FIRST) so.push(one)
    first.set(one.gateway, so)
  }
  return first
}

function isNeeded(stream: Stream, before: readonly Listener[]): boolean {
  return before.filter((one) => mayReach(stream, one)).length < WAYS
}

/** Sorts the streams of a room; `heard` picks the microphones that are forwarded. */
export function sortStreams<S extends Stream>(
  streams: readonly S[],
  heard: (mic: S) => boolean,
): RoomStreams<S> {
  const open = streams.filter(({ echoOnly }) => !echoOnly)
  return {
    voices: open.filter((stream) => stream.source === 'mic' && heard(stream)),
    echoOnly: streams.filter(({ source, echoOnly }) => echoOnly && source === 'mic'),
    screenAudio: open.filter(({ source }) => source === 'screen-audio'),
    videos: open.filter(({ source }) => source === 'camera' || source === 'screen'),
  }
}

/** What should flow to one endpoint, and how. */
export function plan<S extends Stream>(
  viewer: Viewer,
  room: RoomStreams<S>,
  spokeAt: (owner: ParticipantId) => number,
): Map<S, Flow> {
  const reaching = (streams: readonly S[]) =>
    streams.filter((stream) => mayReach(stream, viewer) && isNeeded(stream, viewer.before))
  const own = viewer.hears === 'room' ? [] : reaching(room.echoOnly)
  const others = viewer.hears === 'itself' ? [] : reaching([...room.voices, ...room.screenAudio])
  const audio = [...own, ...others]
  const flows = new Map<S, Flow>(audio.map((stream) => [stream, AUDIO]))
  const videos = reaching(room.videos)
  const chosen = chooseVideos(videos, viewer, spokeAt)
  for (const video of videos) {
    const flow = chosen.get(video.id)
    if (flow) flows.set(video, flow)
  }
  return flows
}
