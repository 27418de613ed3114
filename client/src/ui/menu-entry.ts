import type { Component } from 'svelte'
import type { Choices } from './choices.ts'

/** A line of a menu: something that it does, or a choice of one among a few. */
export type MenuEntry = {
  readonly key: string
  readonly icon: Component
  readonly label: string
  readonly danger?: boolean
  readonly does: (() => void) | Choices
}
