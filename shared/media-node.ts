/** How an sfu says where it is: over HTTP, to any server, with the secret of our processes. */
import { z } from 'zod'
import { SfuState } from './sfu.ts'

/** `POST` with `Authorization: Bearer SERVICE_SECRET`. */
export const MEDIA_NODE_PATH = '/api/media-node'
/** How often it is said, in ms. */
export const MEDIA_NODE_EVERY_MS = 1_000

/** What it says; of a newer one there may be more. */
export const MediaNodeFacts = z.object({
  /** Where servers reach it. */
  url: z.url({ protocol: /^(?:https?|wss?)$/ }).max(300),
  /** What people call it. */
  name: z.string().min(1).max(100),
  region: z.string().max(64).nullable(),
  version: z.string().max(64),
  /** Of this process: another one is a new beginning. */
  instance: z.string().min(8).max(64),
  load: z.number().min(0).max(1),
  state: SfuState,
})
export type MediaNodeFacts = z.output<typeof MediaNodeFacts>

/** `drain`: somebody wants it empty. */
export const MediaNodeHeard = z.object({ drain: z.boolean() })
