import type { Component } from 'svelte'
import type { Choices } from '../../ui/choices.ts'
import type { MenuEntry } from '../../ui/menu-entry.ts'

/** One thing that can be done in a meeting: a row of the table of tools. */
export type Tool = {
  readonly key: string
  readonly icon: Component
  readonly label: string
  /** `on`: active now. `off`: cut, in the colour of danger. `leave`: the way out. */
  readonly look?: 'plain' | 'on' | 'off' | 'leave'
  /** The tools of most rank stay in the bar when room is short; what has none is always found under More. */
  readonly rank: number
  /** The key that does it while shortcuts are on, and what it does in words. */
  readonly shortcut?: { readonly letter: string; readonly words: string }
  /** For what opens a panel. */
  readonly expanded?: boolean
  /** Why it does nothing now; running it says so. */
  readonly barred?: string | null
  /** A number to see on it, and in words for who does not. */
  readonly badge?: { readonly count: number; readonly words: string } | null
  /** What it does, or a choice of one among a few. */
  readonly does: (() => void) | Choices
  /** What its menu offers beside the choice. */
  readonly also?: readonly MenuEntry[]
}
