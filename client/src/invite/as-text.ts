/** An invitation in words, to be pasted into anything. */
import type { Invitation } from '../../../shared/meeting.ts'
import { listOf } from '../text/format.ts'
import { m } from '../text/messages/messages.js'
import { inThrees, numberWords } from './phone.ts'

/** The telephone's line, as people pass it on. */
export function phoneText({ numbers, pin }: NonNullable<Invitation['phone']>): string {
  return m['invite.phoneLine']({ numbers: listOf(numbers.map(numberWords)), pin: inThrees(pin) })
}

/** What gives no more than a participant's rights: what mails and calendars hold. */
export function restrictedText(invitation: Invitation): string {
  return [m['invite.textTitle']({ title: invitation.title }), '', ...restrictedLines(invitation)].join('\n')
}

/** All of it, each part under its heading. */
export function wholeText(invitation: Invitation): string {
  const moderators = moderatorLines(invitation)
  return [
    m['invite.textTitle']({ title: invitation.title }),
    '',
    ...(moderators.length > 0
      ? [m['invite.withModeratorRights'](), ...moderators, '', m['invite.withRestrictedRights']()]
      : []),
    ...restrictedLines(invitation),
  ].join('\n')
}

function moderatorLines({ code, moderatorUrl }: Invitation): readonly string[] {
  return [
    ...(code === null ? [] : [m['invite.textCode']({ code: inThrees(code) })]),
    ...(moderatorUrl === null ? [] : [m['invite.textModerator']({ url: moderatorUrl })]),
  ]
}

function restrictedLines({ participantUrl, authenticatedUrl, phone }: Invitation): readonly string[] {
  return [
    m['invite.textLink']({ url: participantUrl }),
    ...(authenticatedUrl === null ? [] : [m['invite.textAuthenticated']({ url: authenticatedUrl })]),
    ...(phone === null ? [] : [phoneText(phone)]),
  ]
}

/** Opens the reader's own mail program with the invitation in it. RFC 6068. */
export function mailLink(invitation: Invitation): string {
  const subject = encodeURIComponent(m['invite.mailSubject']({ title: invitation.title }))
  const body = encodeURIComponent(restrictedText(invitation).replaceAll('\n', '\r\n'))
  return `mailto:?subject=${subject}&body=${body}`
}
