/** The small window that stays before other programs: a row of the tools, where the browser has such windows. */
import PictureInPicture from '@lucide/svelte/icons/picture-in-picture-2'
import { m } from '../../text/messages/messages.js'
import type { OwnStage } from '../stage/own-stage.svelte.ts'
import type { Tool } from './tool.ts'

type Page = { readonly stage: OwnStage; readonly explain: (sentence: string) => void }

export function floatingTool({ stage, explain }: Page): readonly Tool[] {
  if (!('documentPictureInPicture' in window) && !document.pictureInPictureEnabled) return []
  const open = () => {
    import('../stage/floating-window.ts')
      .then(({ openFloating }) => openFloating(stage.offered?.track ?? null))
      .then(
        (floating) => {
          stage.floating = floating
        },
        () => {
          explain(m['more.notFloating']())
        },
      )
  }
  const close = () => {
    stage.floating?.close()
    stage.floating = null
  }
  const { floating } = stage
  return [
    {
      key: 'floating',
      icon: PictureInPicture,
      label: floating ? m['more.endFloating']() : m['more.floating'](),
      rank: 0,
      does: floating ? close : open,
    },
  ]
}
