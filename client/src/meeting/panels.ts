import type { Component } from 'svelte'
import type { Visit } from '../visit/visit.ts'
import PeoplePanel from './people/PeoplePanel.svelte'

/** What every panel beside the stage is given. */
export type PanelProps = { visit: Visit; onclose: () => void }
/** The panels: one is open, or none. */
export type Panel = 'people' | 'chat'

/** Those that are there from the beginning; the others are loaded when they are first opened. */
export const PANELS: Readonly<Partial<Record<Panel, Component<PanelProps>>>> = { people: PeoplePanel }

export const LOADED_PANELS: Readonly<
  Partial<Record<Panel, () => Promise<{ readonly default: Component<PanelProps> }>>>
> = { chat: () => import('./chat/ChatPanel.svelte') }
