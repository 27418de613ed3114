import type { Component } from 'svelte'
import type { Visit } from '../visit/visit.ts'

/** What every panel beside the stage is given. */
export type PanelProps = { visit: Visit; onclose: () => void }
/** The panels: one is open, or none. */
export type Panel = 'people' | 'chat' | 'notes'

/** Each is loaded when it is first opened. */
export const PANELS: Readonly<Record<Panel, () => Promise<{ readonly default: Component<PanelProps> }>>> = {
  people: () => import('./people/PeoplePanel.svelte'),
  chat: () => import('./chat/ChatPanel.svelte'),
  notes: () => import('./notes/NotesPanel.svelte'),
}
