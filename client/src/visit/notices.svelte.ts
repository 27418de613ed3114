import type { ChatMessage } from '../../../shared/chat.ts'
import type { Lock } from '../../../shared/lock-names.ts'
import type { StoppableVideo } from '../../../shared/moderating.ts'
import type { RequestName } from '../../../shared/protocol.ts'
import type { Role } from '../../../shared/roles.ts'
import type { Refusal } from '../wire/refusals.ts'
import type { DeviceTold } from '../own/slices.ts'

/** What a visitor must be told of, once: it stands until they take note or it is no longer so. */
export type Told =
  | DeviceTold
  /** They moderate from now on, or no more. */
  | { readonly kind: 'role'; readonly role: Role; readonly by: string | null }
  /** A moderator has given them another name. */
  | { readonly kind: 'renamed'; readonly name: string; readonly by: string }
  | { readonly kind: 'presenter'; readonly presenting: boolean; readonly by: string }
  /** A moderator made them large for everybody, or no more. */
  | { readonly kind: 'spotlit'; readonly on: boolean; readonly by: string }
  /** They have the interpreter's place, or no more. */
  | { readonly kind: 'interpreter'; readonly on: boolean; readonly by: string }
  /** What they sent was stopped by a moderator. */
  | { readonly kind: 'stopped'; readonly source: StoppableVideo; readonly by: string }
  /** A moderator lowered their hand. */
  | { readonly kind: 'hand-lowered'; readonly by: string }
  /** It came down by itself: they have spoken. */
  | { readonly kind: 'hand-spent' }
  /** To a moderator: somebody wants them to look at a message. */
  | { readonly kind: 'message-reported'; readonly message: ChatMessage; readonly by: string }
  /** What one reported was shown to the moderators. */
  | { readonly kind: 'reported' }
  | { readonly kind: 'chat-cleared'; readonly by: string }
  /** The meeting lasts longer than it would have. */
  | { readonly kind: 'prolonged'; readonly by: string; readonly minutes: number }
  /** They muted so many others. */
  | { readonly kind: 'muted-others'; readonly count: number }
  /** Camera and microphone were switched off because the machine slept for minutes. */
  | { readonly kind: 'off-after-sleep' }
  /** Somebody locked or allowed something: for all participants, or for oneself alone. */
  | {
      readonly kind: 'locks'
      readonly by: string
      readonly whose: 'room' | 'self'
      readonly locked: readonly Lock[]
      readonly allowed: readonly Lock[]
    }
  | { readonly kind: 'not-admitted'; readonly refusal: Refusal }
  /** What was asked for was not done. */
  | { readonly kind: 'refused'; readonly request: RequestName; readonly refusal: Refusal }

export type ToldKind = Told['kind']

/** What is to be told now: one of each kind, the newest last. */
export class Notices {
  #all = $state.raw<readonly Told[]>([])

  get all(): readonly Told[] {
    return this.#all
  }

  /** In place of what was told of this kind before. */
  tell(told: Told): void {
    this.#all = [...this.#all.filter(({ kind }) => kind !== told.kind), told]
  }

  dismiss(kind: ToldKind): void {
    if (this.#all.some((told) => told.kind === kind))
      this.#all = this.#all.filter((told) => told.kind !== kind)
  }
}

/** What a refusal of this request tells the visitor; null: there was nothing left to do, somebody else was quicker. */
export function toldOf(request: RequestName, refusal: Refusal): Told | null {
  if (refusal.code === 'not-found') return null
  // Who applauds faster than that is heard all the same.
  if (request === 'reaction:send' && refusal.code === 'rate-limited') return null
  return request === 'people:admit'
    ? { kind: 'not-admitted', refusal }
    : { kind: 'refused', request, refusal }
}
