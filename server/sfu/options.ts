import type { ServerId } from '../../shared/ids.ts'
import type { RegisteredNodes } from '../db/media-nodes.ts'
import type { Log } from '../log.ts'

export type MediaRoomsOptions = {
  readonly urls: readonly string[]
  readonly secret: string
  /** As `Config` has it; none: null. */
  readonly region?: string | null
  /** This server: rooms that it opens are its own. */
  readonly server: ServerId
  /** Of this server's ownership of a meeting, from 1: who had it before must obey no more. */
  readonly epochOf: (room: string) => number
  readonly log: Log
  /** Asked again and again. */
  readonly nodes?: RegisteredNodes
  /** After this long without its node a room moves to another, in ms. */
  readonly moveAfterMs?: number
}
