import type { Component } from 'svelte'
import type { Visit } from '../visit/visit.ts'
import PeoplePanel from './people/PeoplePanel.svelte'

/** What every panel beside the stage is given. */
export type PanelProps = { visit: Visit; onclose: () => void }
/** The panels: one is open, or none. */
export type Panel = 'people'

export const PANELS: Readonly<Record<Panel, Component<PanelProps>>> = { people: PeoplePanel }
