import { Choice } from '../own/preferences.svelte.ts'

/** Light or dark pages on this device; meetings are always dark. */
export const appearance = new Choice('preau.appearance', 'system', 'light', 'dark')

/** Gives the page its appearance, and another one when it is chosen. Runs within an effect. */
export function applyAppearance(root: HTMLElement): void {
  const { now } = appearance
  root.style.colorScheme = now === 'system' ? '' : now
}
