/* eslint-disable svelte/prefer-svelte-reactivity -- This map is replaced whole and never changed. */
/** How one looks at the stage oneself, and what of that moderators arrange for everybody. */
import type { Layout } from '../../../../shared/layouts.ts'
import type { Stage } from '../../../../shared/stage.ts'
import { Kept, texts } from '../../browser/kept.ts'
import { layout, ownPicture, withoutCamera } from '../../own/preferences.svelte.ts'
import { personKey } from './subjects.ts'

/** A layout of one's own, or what a moderator arranged. */
export type ChosenLayout = Layout | 'everybodys'

/** The small window before other programs: one of our own, or the browser's around a video. */
export type Floating = { readonly close: () => void } & (
  | { readonly is: 'window'; readonly opened: Window }
  | { readonly is: 'video'; readonly video: HTMLVideoElement }
)

/** Who stands in it. */
export type Offered = { readonly name: string; readonly track: MediaStreamTrack | null }

export class OwnStage {
  /** The small window, while it is open. */
  floating = $state.raw<Floating | null>(null)
  /** Who would stand in it now; null: nobody else is here. */
  offered = $state.raw<Offered | null>(null)
  /** In this tab, also after a reload; ids are of one meeting. */
  readonly #keptPins = new Kept('sessionStorage', 'preau.pinned', texts)
  #pinned = $state.raw<readonly string[]>(this.#keptPins.read() ?? [])
  /** What was arranged then is not for oneself: one went back to one's own. In ms, as `Stage` says it. */
  #leftAt = $state.raw<number | null>(null)
  #windows = $state.raw<ReadonlyMap<string, Window>>(new Map())
  readonly #arranged: () => Stage | null

  /** `arranged`: what is arranged for everybody now. */
  constructor(arranged: () => Stage | null) {
    this.#arranged = arranged
  }

  /** What is arranged for everybody, while one follows it; null: nothing, or one went back to one's own. */
  get followed(): Stage | null {
    const stage = this.#arranged()
    const arranges = stage !== null && (stage.layout !== null || stage.spotlit.length > 0)
    return arranges && stage.at !== this.#leftAt ? stage : null
  }

  /** The layout that everybody is given, followed or not. */
  get everybodys(): Layout | null {
    return this.#arranged()?.layout ?? null
  }

  get layout(): Layout {
    return this.followed?.layout ?? layout.now
  }

  get chosen(): ChosenLayout {
    return this.followed !== null && this.everybodys !== null ? 'everybodys' : layout.now
  }

  choose(chosen: ChosenLayout): void {
    if (chosen === 'everybodys') {
      this.#leftAt = null
      return
    }
    layout.now = chosen
    if (this.everybodys !== null) this.leave()
  }

  /** Back to one's own, until a moderator arranges something else. */
  leave(): void {
    this.#leftAt = this.#arranged()?.at ?? null
  }

  /** Keys of tiles that are large: for everybody first, then one's own. */
  get pinned(): readonly string[] {
    const lit = this.followed?.spotlit.map(personKey) ?? []
    return [...lit, ...this.#pinned.filter((key) => !lit.includes(key))]
  }

  isPinned(key: string): boolean {
    return this.#pinned.includes(key)
  }

  togglePin(key: string): void {
    const others = this.#pinned.filter((one) => one !== key)
    this.#pinned = others.length < this.#pinned.length ? others : [...others, key]
    this.#keptPins.keep(this.#pinned)
  }

  /** In which windows of their own screens are shown, by producer. */
  get windows(): ReadonlyMap<string, Window> {
    return this.#windows
  }

  /** Shows a screen there, and no more in the window in which it was. */
  showIn(producerId: string, opened: Window): void {
    this.#windows.get(producerId)?.close()
    this.#windows = new Map(this.#windows).set(producerId, opened)
  }

  closeWindow(producerId: string): void {
    this.#windows = new Map([...this.#windows].filter(([one]) => one !== producerId))
  }

  get interpreter(): string | null {
    return this.#arranged()?.interpreter ?? null
  }

  /** Who shows no camera has no tile. */
  get camerasOnly(): boolean {
    return !withoutCamera.on
  }

  toggleCamerasOnly(): void {
    withoutCamera.on = !withoutCamera.on
  }

  get showsSelf(): boolean {
    return ownPicture.on
  }

  toggleSelf(): void {
    ownPicture.on = !ownPicture.on
  }
}
