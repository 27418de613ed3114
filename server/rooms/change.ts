import type { RoomId } from '../../shared/ids.ts'
import type { PortalReply } from '../../shared/portal.ts'
import { Refused } from '../../shared/refused.ts'
import type { RoomChanges, RoomSettings, SettingName } from '../../shared/room-settings.ts'
import type { Organiser } from '../auth/identity.ts'
import type { StoredSettings } from '../db/database.ts'
import { patiently } from '../db/patience.ts'
import { storeSettings } from '../db/rooms.ts'
import { settle } from './elsewhere.ts'
import { pageOf } from './list.ts'
import type { RoomsPorts } from './ports.ts'
import { checkMessages } from './rich-text.ts'
import { settingsOf } from './settings.ts'
import { standingFor } from './standing.ts'

/** What a meeting that goes on is not asked to do otherwise. */
const LATER: readonly SettingName[] = ['recording']

/**
 * Saves settings; what is not named stays. A meeting that goes on in the room does as they say at once.
 *
 * @throws Refused `bad-request` for a text that is too long, and as `standingFor` does.
 */
export async function changeRoom(
  ports: RoomsPorts,
  by: Organiser,
  roomId: RoomId,
  changes: RoomChanges,
): Promise<PortalReply<'rooms:change'>> {
  checkMessages(changes)
  // In turn: else of two who save at once, the older settings might reach the meeting last.
  return ports.mutex.run(roomId, async () => {
    const { room, standing } = await standingFor(ports, by, roomId, 'rooms:change')
    const before = settingsOf(room)
    const stored = await patiently(() => storeSettings(ports.database, roomId, named(changes)))
    if (stored === null) throw new Refused('not-found', 'there is no such room')
    const after = settingsOf(stored)
    const runs = await configure(ports, roomId, after)
    const differing = runs ? differences(before, after) : []
    return {
      room: await pageOf(ports, by, roomId, standing),
      applied: differing.filter((name) => !LATER.includes(name)),
      later: differing.filter((name) => LATER.includes(name)),
    }
  })
}

// Only what was named is written: two people who change different things both get their way.
function named({ title, ...settings }: RoomChanges): { title: string | null; settings: StoredSettings } {
  // What is left out stays out, also in the JSON; the types tell that from `undefined`.
  return { title: title ?? null, settings: settings as StoredSettings }
}

/** Whether a meeting goes on in the room, which then does as the settings say. */
async function configure(ports: RoomsPorts, roomId: RoomId, settings: RoomSettings): Promise<boolean> {
  const live = settle(ports, roomId, settings)
  if (live === undefined) return (await ports.places?.configure(roomId)) ?? false
  await live.written()
  return live.now.startedAt !== null
}

function differences(before: RoomSettings, after: RoomSettings): SettingName[] {
  return (Object.keys(after) as SettingName[]).filter((name) => before[name] !== after[name])
}
