import { readFileSync } from 'node:fs'
import type { Locator } from '@playwright/test'
import type { Person } from './harness/person.ts'
import { createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

const say = (key: string): string => sentence('en', key)
const PERMISSIONS = ['microphone', 'clipboard-read', 'clipboard-write']

// A telephone line, so that there is a number to invite with.
test.use({ stackOptions: { workers: 1, env: { DIAL_IN_NUMBERS: '+33 1 86 95 00 00 (fr)' } } })

async function copied({ page }: Person, button: Locator, what: string): Promise<string> {
  await button.click()
  await expect(page.getByRole('button', { name: say('invite.copied') }).first()).toBeVisible()
  const told = say('invite.copiedWhat').replace('{what}', what)
  await expect(page.getByRole('status').filter({ hasText: told }).first()).toBeAttached()
  return page.evaluate(() => navigator.clipboard.readText())
}

function copyButton(dialog: Locator, what: string): Locator {
  return dialog.getByRole('button', { name: new RegExp(`^Copy\\b.*${what}$`) })
}

test('the owner copies each way into a room, and all of them as text, mail and calendar file', async ({
  people,
}) => {
  const ada = await people.person('Ada Host', { permissions: PERMISSIONS })
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Réunion; with, signs' })
  const { code, moderatorUrl, participantUrl, authenticatedUrl, phone } = invitation
  const pin = phone?.pin ?? ''
  await ada.page.goto('/?lang=en')
  const room = ada.page.getByRole('listitem', { name: 'Réunion; with, signs', exact: true })
  await room.getByRole('button', { name: 'Invite' }).click()
  const dialog = ada.dialog()
  for (const [key, value] of [
    ['invite.code', code],
    ['invite.moderator', moderatorUrl],
    ['invite.participant', participantUrl],
    ['invite.authenticated', authenticatedUrl],
  ] as const)
    expect(await copied(ada, copyButton(dialog, say(key)), say(key)), key).toBe(value)
  const byPhone = await copied(ada, copyButton(dialog, say('invite.phoneWhat')), say('invite.phoneWhat'))
  expect(byPhone.replaceAll(/\s/g, '')).toContain('+33186950000')
  expect(byPhone.replaceAll(/\s/g, '')).toContain(pin)

  const all = await copied(
    ada,
    dialog.getByRole('button', { name: say('invite.copyAll') }),
    say('invite.allWhat'),
  )
  for (const part of [moderatorUrl, participantUrl, authenticatedUrl]) expect(all).toContain(part ?? '')
  expect(all.replaceAll(/\s/g, '')).toContain(code ?? '')

  const tap = dialog.getByRole('link', { name: /\+33/ })
  await expect(tap).toHaveAttribute('href', new RegExp(`^tel:\\+33186950000,,${pin}(#|%23)$`))
  const mail = dialog.getByRole('link', { name: say('invite.mail') })
  const href = decodeURIComponent((await mail.getAttribute('href')) ?? '')
  expect(href).toContain('mailto:')
  expect(href).toContain(participantUrl)
  expect(href, 'a mail goes on to many').not.toContain(moderatorUrl ?? '')
  await inCalendar(ada, participantUrl)
  await dialog.getByRole('button', { name: say('invite.qr') }).click()
  await expect(dialog.getByRole('img', { name: say('invite.qrWhat') })).toBeVisible()
})

async function inCalendar({ page }: Person, participantUrl: string): Promise<void> {
  await page.getByRole('button', { name: say('invite.calendar') }).click()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: say('invite.download') }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/\.ics$/)
  const lines = readFileSync(await download.path(), 'utf8')
    .replaceAll('\r\n ', '')
    .split('\r\n')
  expect(lines).toContain('BEGIN:VEVENT')
  expect(lines).toContain('SUMMARY:Réunion\\; with\\, signs')
  expect(lines).toContain(`URL:${participantUrl}`)
}

test('in the meeting moderators invite with all but the authenticated link, participants with theirs', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Inviting from inside' })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const bob = await people.person('Bob')
  await bob.joinBy(invitation.participantUrl, 'listen-only')

  await ada.control('Invite').click()
  for (const key of ['invite.code', 'invite.moderator', 'invite.participant', 'invite.phoneWhat'])
    await expect(copyButton(ada.dialog(), say(key))).toBeVisible()
  await expect(copyButton(ada.dialog(), say('invite.authenticated'))).toHaveCount(0)

  await bob.control('Invite').click()
  await expect(copyButton(bob.dialog(), say('invite.participant'))).toBeVisible()
  for (const key of ['invite.code', 'invite.moderator', 'invite.authenticated'])
    await expect(copyButton(bob.dialog(), say(key))).toHaveCount(0)
})
