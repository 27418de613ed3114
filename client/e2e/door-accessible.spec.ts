import { isAccessible } from './harness/accessible.ts'
import type { Person } from './harness/person.ts'
import { ask, createRoom, type Room } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence, type Language } from './harness/wording.ts'

const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
] as const

/** Somebody at a door in one language. */
type Visitor = { readonly person: Person; readonly language: Language }

for (const language of ['en', 'fr'] as const) {
  for (const viewport of SIZES) {
    test(`what stands at a meeting’s door is accessible (${language}, ${String(viewport.width)} px)`, async ({
      people,
    }) => {
      test.setTimeout(90_000)
      const marie = { person: await people.person('Marie Gérard', { viewport }), language }
      const bob = { person: await people.person('Bob', { viewport }), language }
      const ada = { person: await people.person('Ada Host', { viewport }), language }
      await ada.person.signIn()
      const room = await createRoom(ada.person, { title: 'Door', waitingRoom: true, maxParticipants: 1 })
      await vouchedFor(marie, room)
      await waiting(bob, room)
      await moderating(ada, room)
      await isAccessible(bob.person, 'waiting to be admitted')
      await ask(ada.person, 'rooms:renew', { roomId: room.id }, { what: ['authenticated'] })
      await sees(marie, 'over.renewed')
      await isAccessible(marie.person, 'a link that was renewed')
      await ask(ada.person, 'rooms:delete', { roomId: room.id }, {})
      await sees(ada, 'over.endedByModerator')
      await isAccessible(ada.person, 'a room that was deleted')
    })
  }
}

async function sees({ person: { page }, language }: Visitor, heading: string): Promise<void> {
  await expect(page.getByRole('heading', { name: sentence(language, heading) })).toBeVisible()
}

async function press({ person: { page }, language }: Visitor, button: string): Promise<void> {
  await page.getByRole('button', { name: sentence(language, button), exact: true }).click()
}

async function vouchedFor(marie: Visitor, { invitation }: Room): Promise<void> {
  const { page } = marie.person
  await page.goto(`${invitation.authenticatedUrl ?? ''}?lang=${marie.language}`)
  await sees(marie, 'over.signIn')
  await isAccessible(marie.person, 'sign in to join')
  await marie.person.signInAlone('demo-attendees')
  await page.reload()
  await expect(page.getByText(sentence(marie.language, 'join.verifiedWhat'))).toBeVisible()
  await isAccessible(marie.person, 'a name that is vouched for')
}

async function waiting(bob: Visitor, { invitation }: Room): Promise<void> {
  await bob.person.page.goto(`${invitation.participantUrl}?lang=${bob.language}`)
  await bob.person.page.getByRole('textbox', { name: sentence(bob.language, 'join.name') }).fill('Bob')
  await isAccessible(bob.person, 'name, with the way for owners')
  await press(bob, 'join.join')
  await bob.person.page.getByText(sentence(bob.language, 'audio.listenOnly')).click()
  await sees(bob, 'waiting.title')
  await isAccessible(bob.person, 'waiting for a moderator')
}

async function moderating(ada: Visitor, { invitation }: Room): Promise<void> {
  const { page } = ada.person
  const say = (key: string): string => sentence(ada.language, key)
  await page.goto(`${invitation.moderatorUrl ?? ''}?lang=${ada.language}&named=1`)
  await page.getByText(say('audio.listenOnly')).click()
  await expect(page.getByRole('button', { name: say('banner.admitOne') })).toBeVisible()
  await isAccessible(ada.person, 'a notice of who waits')
  await page.getByTitle(say('meeting.details')).click()
  await expect(ada.person.dialog().getByText(say('details.waitingRoom'))).toBeVisible()
  await isAccessible(ada.person, 'session details')
  await page.keyboard.press('Escape')
  const people = page.getByRole('toolbar').getByRole('button', { name: say('meeting.people'), exact: true })
  if (await people.isVisible()) await people.click()
  else {
    await press(ada, 'meeting.more')
    await page.getByRole('menuitem', { name: say('meeting.people'), exact: true }).click()
  }
  await expect(page.getByRole('region', { name: say('people.waitingRoom') })).toBeVisible()
  await isAccessible(ada.person, 'waiting room')
}
