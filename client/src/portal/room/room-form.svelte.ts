import type { RoomPage } from '../../../../shared/portal.ts'
import type { RoomSettings, SettingName } from '../../../../shared/room-settings.ts'
import type { Failure } from '../../../../shared/wire.ts'
import { language } from '../../text/language.svelte.ts'
import type { Kept } from '../../browser/kept.ts'
import { ask, failureOf } from '../ask.ts'
import { draftOfRoom } from './kept-draft.ts'
import {
  changesIn,
  draftOf,
  faultsIn,
  faultsLeft,
  NO_FAULTS,
  oneFault,
  settingsIn,
  writtenIn,
} from './room-draft.ts'
import type { Faults, RoomDraft } from './room-draft.ts'

export type Saved = {
  readonly room: RoomPage
  readonly applied: readonly SettingName[]
  readonly later: readonly SettingName[]
}
/** What came of saving: done, held up by wrong fields, or refused. */
export type Outcome =
  | { readonly at: 'saved'; readonly saved: Saved }
  | { readonly at: 'faulty'; readonly first: SettingName }
  | { readonly at: 'refused' }

/** One room's settings in the hands of whoever writes them. */
export class RoomForm {
  /** Null: a room that is being made. */
  readonly #room: string | null
  readonly #kept: Kept<Partial<RoomDraft>>
  #stored: RoomSettings
  /** As it stands in the fields. */
  draft: RoomDraft
  /** What the last attempt to save found wrong, in which draft. */
  #found = $state.raw<{ readonly faults: Faults; readonly draft: RoomDraft } | null>(null)
  readonly #faults = $derived.by(() => this.#left())
  #refusal = $state.raw<Failure | null>(null)
  #restored = $state(false)
  #saving = $state(false)

  constructor(room: string | null, stored: RoomSettings) {
    this.#room = room
    this.#stored = stored
    const plain = draftOf(stored)
    this.#kept = draftOfRoom(room, plain)
    this.draft = $state({ ...plain, ...this.#kept.read() })
    this.#restored = Object.keys(writtenIn(this.draft, plain)).length > 0
  }

  /** What is wrong since the last attempt to save; a field that has been put right is wrong no more. */
  get faults(): Faults {
    return this.#faults
  }

  /** Why the portal did not save, where no field is to blame. */
  get refusal(): Failure | null {
    return this.#refusal
  }

  get saving(): boolean {
    return this.#saving
  }

  /** Whether what stands here was written on an earlier load of the page. */
  get restored(): boolean {
    return this.#restored
  }

  /** Keeps what is written for another load of the page, as far as it differs from what is stored. */
  keep(): void {
    const written = writtenIn(this.draft, draftOf(this.#stored))
    if (Object.keys(written).length === 0) this.#kept.forget()
    else this.#kept.keep(written)
  }

  /** Goes back to what is stored. */
  discard(): void {
    this.draft = draftOf(this.#stored)
    this.#restored = false
    this.#found = null
    this.#kept.forget()
  }

  async save(): Promise<Outcome> {
    this.#refusal = null
    const faults = faultsIn(this.draft)
    const [first] = faults.keys()
    this.#found = { faults, draft: { ...this.draft } }
    if (first !== undefined) return { at: 'faulty', first }
    this.#saving = true
    try {
      const saved = await this.#send()
      this.#stored = saved.room.settings
      this.discard()
      return { at: 'saved', saved }
    } catch (error) {
      return this.#refuse(failureOf(error))
    } finally {
      this.#saving = false
    }
  }

  #left(): Faults {
    return this.#found === null ? NO_FAULTS : faultsLeft(this.#found.faults, this.#found.draft, this.draft)
  }

  async #send(): Promise<Saved> {
    if (this.#room !== null) {
      return ask('rooms:change', { roomId: this.#room }, changesIn(this.draft, this.#stored))
    }
    const room = await ask('rooms:create', {}, { ...settingsIn(this.draft), language: language() })
    return { room, applied: [], later: [] }
  }

  #refuse(failure: Failure): Outcome {
    const name = Object.keys(this.draft).find((setting) => setting === failure.field) as
      SettingName | undefined
    if (failure.code === 'bad-request' && name !== undefined) {
      const faults = oneFault(name, failure.limit === 'characters' ? 'too-long' : 'refused')
      this.#found = { faults, draft: { ...this.draft } }
      return { at: 'faulty', first: name }
    }
    this.#refusal = failure
    return { at: 'refused' }
  }
}
