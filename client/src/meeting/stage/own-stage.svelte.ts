/** How one looks at the stage oneself: what is large, and what is left out. */
import type { Layout } from '../../../../shared/layouts.ts'
import { layout, ownPicture, withoutCamera } from '../../own/preferences.svelte.ts'

export class OwnStage {
  #pinned = $state.raw<readonly string[]>([])

  get layout(): Layout {
    return layout.now
  }

  lay(wanted: Layout): void {
    layout.now = wanted
  }

  /** Keys of tiles that one keeps large, the first pinned first. */
  get pinned(): readonly string[] {
    return this.#pinned
  }

  isPinned(key: string): boolean {
    return this.#pinned.includes(key)
  }

  togglePin(key: string): void {
    const others = this.#pinned.filter((one) => one !== key)
    this.#pinned = others.length < this.#pinned.length ? others : [...others, key]
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
