/** How one looks at the stage: a row of the tools, with what its menu offers beside the layouts. */
import Eye from '@lucide/svelte/icons/eye'
import EyeOff from '@lucide/svelte/icons/eye-off'
import LayoutGrid from '@lucide/svelte/icons/layout-grid'
import User from '@lucide/svelte/icons/user'
import UserX from '@lucide/svelte/icons/user-x'
import Users from '@lucide/svelte/icons/users'
import { LAYOUTS, type Layout } from '../../../../shared/layouts.ts'
import type { ChosenLayout, OwnStage } from '../stage/own-stage.svelte.ts'
import { m } from '../../text/messages/messages.js'
import type { Choices } from '../../ui/choices.ts'
import type { MenuEntry } from '../../ui/menu-entry.ts'
import type { Visit } from '../../visit/visit.ts'
import type { Tool } from './tool.ts'

const WORDS: Readonly<Record<Layout, () => string>> = {
  auto: m['layout.auto'],
  grid: m['layout.grid'],
  speaker: m['layout.speaker'],
  shares: m['layout.shares'],
  people: m['layout.people'],
}

export function layoutTool(visit: Visit, stage: OwnStage): Tool {
  const everybodys = { value: 'everybodys', label: m['layout.everybodys']() }
  const choices: Choices = {
    options: [
      ...(stage.everybodys === null ? [] : [everybodys]),
      ...LAYOUTS.map((value) => ({ value, label: WORDS[value]() })),
    ],
    chosen: stage.chosen,
    choose(value: ChosenLayout) {
      stage.choose(value)
    },
  }
  const also = [...leftOut(stage), ...moderators(visit, stage)]
  return { key: 'layout', icon: LayoutGrid, label: m['meeting.layout'](), rank: 40, does: choices, also }
}

function leftOut(stage: OwnStage): readonly MenuEntry[] {
  const { camerasOnly, showsSelf } = stage
  return [
    {
      key: 'cameras-only',
      icon: camerasOnly ? Eye : EyeOff,
      label: camerasOnly ? m['layout.showWithoutCamera']() : m['layout.hideWithoutCamera'](),
      does: () => {
        stage.toggleCamerasOnly()
      },
    },
    {
      key: 'self',
      icon: showsSelf ? UserX : User,
      label: showsSelf ? m['layout.hideSelf']() : m['layout.showSelf'](),
      does: () => {
        stage.toggleSelf()
      },
    },
  ]
}

/** Their own layout for everybody, or everybody's own again. */
function moderators(visit: Visit, { layout, everybodys }: OwnStage): readonly MenuEntry[] {
  if (visit.mirror.self?.role !== 'moderator') return []
  const ask = (wanted: Layout | null) => () => void visit.ask('stage:lay-out', { layout: wanted })
  const icon = Users
  return [
    ...(layout === everybodys
      ? []
      : [{ key: 'for-all', icon, label: m['layout.forAll'](), does: ask(layout) }]),
    ...(everybodys === null
      ? []
      : [{ key: 'own-again', icon, label: m['layout.ownAgain'](), does: ask(null) }]),
  ]
}
