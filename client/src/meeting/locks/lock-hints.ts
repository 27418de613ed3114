import type { Lock } from '../../../../shared/lock-names.ts'
import { m } from '../../text/messages/messages.js'

/** What each lock keeps participants from: for the dialogs only, so that their words come with them. */
export const LOCK_HINTS: Readonly<Record<Lock, () => string>> = {
  cameras: m['locks.camerasHint'],
  camerasToAll: m['locks.camerasToAllHint'],
  microphones: m['locks.microphonesHint'],
  publicChat: m['locks.publicChatHint'],
  privateChat: m['locks.privateChatHint'],
  notes: m['locks.notesHint'],
  participantList: m['locks.participantListHint'],
}
