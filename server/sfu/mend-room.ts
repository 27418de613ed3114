import type { EndpointId } from '../../shared/sfu.ts'
import type { SfuPayload } from './link.ts'
import { ignoreNotFound } from './retrying.ts'
import type { SfuNode } from './sfu-node.ts'
import type { Repairs } from './take-over.ts'

export type Mending = Pick<Repairs, 'pause' | 'close' | 'privilege'> & {
  /** The room as it should be. */
  readonly rule: SfuPayload<'room:open'>
  /** Endpoints that should have been closed. */
  readonly closing: readonly EndpointId[]
}

/** Asks the node that is being taken over to make a room that runs on what it should be. */
export async function mendRoom(
  node: SfuNode,
  { rule, closing, pause, close, privilege }: Mending,
): Promise<void> {
  const { room } = rule
  await Promise.all([
    ignoreNotFound(node.askDuringTakeOver('room:open', rule)),
    ...closing.map((endpoint) =>
      ignoreNotFound(node.askDuringTakeOver('endpoint:close', { room, endpoint })),
    ),
    ...privilege.map((one) => ignoreNotFound(node.askDuringTakeOver('endpoint:privilege', { room, ...one }))),
    ...pause.map((one) => ignoreNotFound(node.askDuringTakeOver('producer:pause', { room, ...one }))),
    ...close.map((producer) => ignoreNotFound(node.askDuringTakeOver('producer:close', { room, producer }))),
  ])
}
