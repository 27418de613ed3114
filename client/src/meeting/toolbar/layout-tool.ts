/** How one looks at the stage: a row of the tools, with what its menu offers beside the layouts. */
import Eye from '@lucide/svelte/icons/eye'
import EyeOff from '@lucide/svelte/icons/eye-off'
import LayoutGrid from '@lucide/svelte/icons/layout-grid'
import User from '@lucide/svelte/icons/user'
import UserX from '@lucide/svelte/icons/user-x'
import { LAYOUTS, type Layout } from '../../../../shared/layouts.ts'
import type { OwnStage } from '../stage/own-stage.svelte.ts'
import { m } from '../../text/messages/messages.js'
import type { Choices } from '../../ui/choices.ts'
import type { MenuEntry } from '../../ui/menu-entry.ts'
import type { Tool } from './tool.ts'

const WORDS: Readonly<Record<Layout, () => string>> = {
  auto: m['layout.auto'],
  grid: m['layout.grid'],
  speaker: m['layout.speaker'],
  shares: m['layout.shares'],
  people: m['layout.people'],
}

export function layoutTool(stage: OwnStage): Tool {
  const choices: Choices = {
    options: LAYOUTS.map((value) => ({ value, label: WORDS[value]() })),
    chosen: stage.layout,
    choose(value: Layout) {
      stage.lay(value)
    },
  }
  const label = m['meeting.layout']()
  return { key: 'layout', icon: LayoutGrid, label, rank: 40, does: choices, also: leftOut(stage) }
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
