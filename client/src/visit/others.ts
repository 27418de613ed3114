import type { Happening } from '../../../shared/protocol.ts'
import type { OwnCamera } from '../own/own-camera.svelte.ts'
import type { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import type { OwnScreen } from '../own/own-screen.svelte.ts'
import { toldOfLocks } from './locks.ts'
import type { Notices } from './notices.svelte.ts'
import type { MirrorSlice } from './visit.ts'

type Own = {
  readonly notices: Pick<Notices, 'tell' | 'dismiss'>
  readonly microphone: Pick<OwnMicrophone, 'on'>
  readonly camera: Pick<OwnCamera, 'stop'>
  readonly screen: Pick<OwnScreen, 'stop'>
  readonly mirror: Pick<MirrorSlice, 'self' | 'meeting' | 'locked'>
}

/** What others did about oneself: one is told, and one's devices follow. Nobody unmutes another: that is only asked. */
export function heedOthers(happenings: readonly Happening[], own: Own): void {
  for (const happening of happenings) heed(happening, own)
}

function heed({ name, notice }: Happening, { notices, microphone, camera, screen, mirror }: Own): void {
  switch (name) {
    case 'you:muted':
      microphone.on({ is: 'muted-by-other' })
      notices.dismiss('asked-to-unmute')
      notices.tell({ kind: 'muted', by: notice.by })
      return
    case 'you:asked-to-unmute':
      notices.tell({ kind: 'asked-to-unmute', by: notice.by })
      return
    case 'you:promoted':
      notices.tell({ kind: 'role', role: 'moderator', by: notice.by })
      return
    case 'you:demoted':
      notices.tell({ kind: 'role', role: 'participant', by: notice.by })
      return
    case 'you:presenter':
      notices.tell({ kind: 'presenter', ...notice })
      return
    case 'lock:changed':
    case 'lock:person-changed': {
      const told = toldOfLocks(notice, mirror)
      if (told !== null) notices.tell(told)
      return
    }
    case 'you:stopped':
      void (notice.source === 'camera' ? camera : screen).stop()
      notices.tell({ kind: 'stopped', ...notice })
      return
    case 'meeting:prolonged':
      notices.tell({ kind: 'prolonged', ...notice })
      return
    case 'you:hand-lowered':
      notices.tell(notice.by === null ? { kind: 'hand-spent' } : { kind: 'hand-lowered', by: notice.by })
  }
}
