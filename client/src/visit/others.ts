import type { Happening, HappeningName, HappeningNotice } from '../../../shared/protocol.ts'
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

type Heeding = { readonly [N in HappeningName]?: (notice: HappeningNotice<N>, own: Own) => void }

/** What of all that happens is about oneself, or is one's task. */
const HEEDING: Heeding = {
  'you:muted': ({ by }, { microphone, notices }) => {
    microphone.on({ is: 'muted-by-other' })
    notices.dismiss('asked-to-unmute')
    notices.tell({ kind: 'muted', by })
  },
  'you:asked-to-unmute': ({ by }, { notices }) => notices.tell({ kind: 'asked-to-unmute', by }),
  'you:promoted': ({ by }, { notices }) => notices.tell({ kind: 'role', role: 'moderator', by }),
  'you:demoted': ({ by }, { notices }) => notices.tell({ kind: 'role', role: 'participant', by }),
  'you:renamed': (notice, { notices }) => notices.tell({ kind: 'renamed', ...notice }),
  'you:presenter': (notice, { notices }) => notices.tell({ kind: 'presenter', ...notice }),
  'you:spotlit': (notice, { notices }) => notices.tell({ kind: 'spotlit', ...notice }),
  'you:interpreter': (notice, { notices }) => notices.tell({ kind: 'interpreter', ...notice }),
  'lock:changed': locksChanged,
  'lock:person-changed': locksChanged,
  'you:stopped': (notice, { camera, screen, notices }) => {
    void (notice.source === 'camera' ? camera : screen).stop()
    notices.tell({ kind: 'stopped', ...notice })
  },
  'chat:reported': (notice, { notices }) => notices.tell({ kind: 'message-reported', ...notice }),
  'chat:cleared': ({ by }, { notices }) => notices.tell({ kind: 'chat-cleared', by }),
  'meeting:prolonged': (notice, { notices }) => notices.tell({ kind: 'prolonged', ...notice }),
  'you:hand-lowered': ({ by }, { notices }) =>
    notices.tell(by === null ? { kind: 'hand-spent' } : { kind: 'hand-lowered', by }),
}

/** What others did about oneself: one is told, and one's devices follow. Nobody unmutes another: that is only asked. */
export function heedOthers(happenings: readonly Happening[], own: Own): void {
  for (const { name, notice } of happenings) {
    // The row belongs to the notice by its name, which the compiler forgets.
    const heed = HEEDING[name] as ((notice: Happening['notice'], own: Own) => void) | undefined
    heed?.(notice, own)
  }
}

function locksChanged(notice: Parameters<typeof toldOfLocks>[0], { mirror, notices }: Own): void {
  const told = toldOfLocks(notice, mirror)
  if (told !== null) notices.tell(told)
}
