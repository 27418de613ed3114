/** Which videos an endpoint is sent, and how large. */
import type { ParticipantId, ProducerId } from '../shared/ids.ts'
import { CAMERA_LAYERS } from '../shared/limits.ts'
import type { ViewedVideo } from '../shared/media.ts'
import type { Flow, Stream } from './stream.ts'

/** Videos sent to a page that has not said yet what it shows. */
export const UNASKED_VIDEOS = 9

/** Consumers kept, paused, for videos out of view: what was just shown comes back without signalling. */
export const HIDDEN_VIDEOS_KEPT = 16

/** A layer serves a picture up to this many times its own width before the next larger is worth its bits. */
const STRETCH = 1.5

const SCREEN_PRIORITY = 100

type Watching = {
  /** Null: has not said yet. */
  readonly view: readonly ViewedVideo[] | null
  /** What flows to it now: without a view these are kept before others. */
  readonly shown: ReadonlySet<ProducerId>
}

/** `videos` are those that may reach the endpoint; `spokeAt` is in ms, -Infinity for who never spoke. */
export function chooseVideos(
  videos: readonly Stream[],
  watching: Watching,
  spokeAt: (owner: ParticipantId) => number,
): Map<ProducerId, Flow> {
  if (watching.view) return viewed(videos, watching.view)
  const rank = (video: Stream) => (video.source === 'screen' ? 2 : watching.shown.has(video.id) ? 1 : 0)
  const ordered = [...videos].sort((a, b) => rank(b) - rank(a) || later(spokeAt(a.owner), spokeAt(b.owner)))
  return new Map(ordered.slice(0, UNASKED_VIDEOS).map((video) => [video.id, flow(video, 0)]))
}

function viewed(videos: readonly Stream[], view: readonly ViewedVideo[]): Map<ProducerId, Flow> {
  const sizes = new Map(view.map((video) => [video.producerId, equivalentWidth(video)]))
  return new Map(
    videos.flatMap((video) => {
      const width = sizes.get(video.id)
      return width === undefined ? [] : [[video.id, flow(video, width)]]
    }),
  )
}

function flow(video: Stream, width: number): Flow {
  const top = video.layers - 1
  // Text on a screen is unreadable when scaled: anything but a thumbnail is sent as it is.
  if (video.source === 'screen') return { layer: isThumbnail(width) ? 0 : top, priority: SCREEN_PRIORITY }
  const layer = Math.min(fittingLayer(width), top)
  return { layer, priority: layer + 1 }
}

function isThumbnail(width: number): boolean {
  return width > 0 && fittingLayer(width) === 0
}

/** The smallest camera layer that looks well when drawn `width` device pixels wide. */
export function fittingLayer(width: number): number {
  const layer = CAMERA_LAYERS.findIndex((candidate) => width < candidate.width * STRETCH)
  return layer === -1 ? CAMERA_LAYERS.length - 1 : layer
}

// Of a 16:9 picture with the same area: a portrait tile shows a part of the picture and needs more than its own width.
function equivalentWidth({ width, height }: ViewedVideo): number {
  return Math.sqrt((width * height * 16) / 9)
}

function later(a: number, b: number): number {
  return a === b ? 0 : b - a
}
