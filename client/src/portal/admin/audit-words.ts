import { m } from '../../text/messages/messages.js'

const WORDS = new Map<string, () => string>([
  ['rooms:create', m['audit.rooms:create']],
  ['rooms:show', m['audit.rooms:show']],
  ['rooms:change', m['audit.rooms:change']],
  ['rooms:delete', m['audit.rooms:delete']],
  ['rooms:start', m['audit.rooms:start']],
  ['rooms:end-meeting', m['audit.rooms:end-meeting']],
  ['rooms:invitation', m['audit.rooms:invitation']],
  ['rooms:renew', m['audit.rooms:renew']],
  ['rooms:set-pin', m['audit.rooms:set-pin']],
  ['rooms:hand-over', m['audit.rooms:hand-over']],
  ['delegates:list', m['audit.delegates:list']],
  ['delegates:add', m['audit.delegates:add']],
  ['delegates:remove', m['audit.delegates:remove']],
  ['admin:user', m['audit.admin:user']],
  ['admin:set-disabled', m['audit.admin:set-disabled']],
  ['admin:rooms', m['audit.admin:rooms']],
  ['admin:end-meeting', m['audit.admin:end-meeting']],
  ['admin:unblock-caller', m['audit.admin:unblock-caller']],
  ['retention:room-removed', m['audit.retention:room-removed']],
  ['retention:account-removed', m['audit.retention:account-removed']],
  ['command:grant', m['audit.command:grant']],
  ['command:revoke', m['audit.command:revoke']],
  ['command:drain', m['audit.command:drain']],
  ['command:undrain', m['audit.command:undrain']],
])

/** What was done, in words; null for what this page does not know. */
export function auditWords(action: string): string | null {
  return WORDS.get(action)?.() ?? null
}
