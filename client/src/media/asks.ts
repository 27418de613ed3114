import type { Direction, DtlsParameters, RtpParameters } from '../../../shared/media.ts'
import type { Reply } from '../../../shared/protocol.ts'
import type { Source } from '../../../shared/limits.ts'

/** What a restart needs: credentials of a relay that are good from now on are applied before it. */
export type IceRestart = Reply<'media:restart-ice'>

/**
 * What media asks of the server, as functions: media classes hold no connection. Each of them throws `Refused`.
 */
export type MediaAsks = {
  readonly connect: (direction: Direction, dtlsParameters: DtlsParameters) => Promise<void>
  readonly restartIce: (direction: Direction) => Promise<IceRestart>
  /** Gives the producer's id. `goesOn`: of what is sent already over the media that this page moves from. */
  readonly produce: (
    source: Source,
    rtpParameters: RtpParameters,
    muted: boolean,
    goesOn?: string,
  ) => Promise<string>
  /** All goes over the media that this page moves to. */
  readonly arrive: () => Promise<void>
  readonly close: (producerId: string) => Promise<void>
  readonly ready: (consumers: readonly string[]) => Promise<void>
}
