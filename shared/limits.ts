/** Numbers that both sides of a wire must agree on. Plain values: the browser may import this file. */

export const NAME_MAX_CHARACTERS = 64

/** Why somebody is sent out, in a moderator's words: told to them once and kept nowhere. */
export const WHY_MAX_CHARACTERS = 200

/** How long a seat outlives its last socket, in ms. */
export const SEAT_GRACE_MS = 90_000
/** The same of a page that was closed or reloaded: most who close it have left, and a reload is back by then. */
export const CLOSED_PAGE_GRACE_MS = 20_000

/** How long endpoints of people who are not inside are kept for them to return, in ms. */
export const VISITOR_GRACE_MS = 30_000

/** A media worker is full at this share of its core: beyond, it soon stops answering control requests. */
export const FULL_LOAD = 0.7
/** The same of a caller: a line that was cut is dialled again at once, and who hung up is no ghost for long. */
export const CALL_GRACE_MS = 15_000
/** Who calls again so soon after they were gone, from the same number, has their place as it was. */
export const CALL_KEPT_MS = 120_000

/** How long a hand that came down by itself may go up again in its old place, in ms. */
export const HAND_KEPT_MS = 60_000

/** Participants told in full in a snapshot; the others come page by page with `people:list`. */
export const SNAPSHOT_PARTICIPANTS = 50

/** Cap of one message on any socket, in bytes. */
export const MESSAGE_MAX_BYTES = 64 * 1024

/** Presence and other notices of one meeting are told at most this often, in ms. */
export const NOTICE_BATCH_MS = 100

/** What a producer carries; `screen-audio` is the sound that comes with a shared screen. */
export const SOURCES = ['mic', 'camera', 'screen', 'screen-audio'] as const
export type Source = (typeof SOURCES)[number]

/** Simulcast layers of a camera, smallest first: width in pixels, greatest bitrate in bit/s, frames per second. */
export const CAMERA_LAYERS = [
  { width: 320, scaleResolutionDownBy: 4, maxBitrate: 75_000, maxFramerate: 15 },
  { width: 640, scaleResolutionDownBy: 2, maxBitrate: 140_000, maxFramerate: 20 },
  { width: 1280, scaleResolutionDownBy: 1, maxBitrate: 1_200_000, maxFramerate: 30 },
] as const

/** How many of each kind may be on at once, in one room and for one participant. */
export const PRODUCER_LIMITS = ['microphones', 'cameras', 'screens'] as const
export type ProducerLimit = (typeof PRODUCER_LIMITS)[number]
export type ProducerLimits = Readonly<Record<ProducerLimit, number>>

export const PARTICIPANT_PRODUCERS: ProducerLimits = { microphones: 1, cameras: 2, screens: 1 }
export const ROOM_PRODUCERS: ProducerLimits = { microphones: 500, cameras: 100, screens: 4 }

/** In a meeting of more people only the loudest are forwarded: an open microphone need not arrive. */
export const ALL_VOICES_UP_TO = 12
