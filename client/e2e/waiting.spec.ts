import type { Person } from './harness/person.ts'
import { createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

/** Asks to come in and waits, with the microphone chosen. */
async function waitBy(person: Person, link: string): Promise<void> {
  await person.open(link)
  await person.giveName()
  await person.chooseSound('microphone')
  await expect(person.page.getByRole('heading', { name: sentence('en', 'waiting.title') })).toBeVisible()
}

test('who comes before a moderator is told who is awaited, comes in by itself and hears', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Waited for', mutedOnArrival: false })
  const bob = await people.person('Bob')
  await waitBy(bob, invitation.participantUrl)
  const awaited = sentence('en', 'waiting.openingOf').replace('{host}', 'Ada Host')
  await expect(bob.page.getByText(awaited)).toBeVisible()
  await expect(bob.page.getByText(sentence('en', 'waiting.byItself'))).toBeVisible()
  await bob.page.getByRole('button', { name: sentence('en', 'cameraTest.start') }).click()
  await bob.seesIn(bob.page.getByRole('img', { name: sentence('en', 'cameraTest.picture') }))

  await ada.joinBy(invitation.moderatorUrl ?? '')
  await bob.seesMeeting()
  await Promise.all([ada.hears(1), bob.hears(1)])
  await expect(await ada.row(bob)).toContainText('participant')
})

test('a reload while waiting keeps the place', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Reloaded while waiting' })
  const bob = await people.person('Bob')
  await waitBy(bob, invitation.participantUrl)
  await bob.page.reload()
  await ada.joinBy(invitation.moderatorUrl ?? '')
  await bob.enterAgain()
  await expect(ada.tile(bob)).toHaveCount(1)
})

test('with the waiting room on a moderator admits people, and what they say is heard from then on', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, {
    title: 'With a door',
    waitingRoom: 'everybody',
    mutedOnArrival: false,
  })
  await ada.joinBy(invitation.moderatorUrl ?? '')
  const bob = await people.person('Bob')
  await waitBy(bob, invitation.participantUrl)
  await expect(bob.page.getByText(sentence('en', 'waiting.admission'))).toBeVisible()
  // Nobody is let in silently, and who waits learns nothing of who is inside.
  await expect(bob.toolbar()).toHaveCount(0)
  await expect(bob.page.getByText('Ada Host', { exact: true })).toHaveCount(0)

  await ada.openPeople()
  const waiting = ada.page.getByRole('region', { name: 'Waiting room' })
  const row = waiting.getByRole('listitem').filter({ hasText: 'Bob' })
  await row.getByRole('button', { name: 'Admit' }).click()
  await bob.seesMeeting()
  await expect(row).toHaveCount(0)
  await Promise.all([ada.hears(1), bob.hears(1)])
})

test('who is sent back waits, has nothing of the meeting, and comes in again muted', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Sent back', mutedOnArrival: false })
  await ada.joinBy(invitation.moderatorUrl ?? '')
  const bob = await people.person('Bob')
  await bob.joinBy(invitation.participantUrl)
  await Promise.all([ada.hears(1), bob.hears(1)])
  await (await ada.row(bob)).getByRole('button', { name: 'What to do about Bob' }).click()
  await ada.page.getByRole('menuitem', { name: sentence('en', 'person.sendBack') }).click()
  const told = sentence('en', 'waiting.sentBack').replace('{name}', 'Ada Host')
  await expect(bob.page.getByText(told)).toBeVisible()
  await expect(bob.page.getByRole('main')).toHaveCount(1)
  await expect(bob.page.locator('.tile')).toHaveCount(0)
  await expect(ada.tile(bob)).toHaveCount(0)
  await bob.page.reload()
  await expect(bob.page.getByText(told)).toBeVisible()
  await ada.page.getByRole('button', { name: 'Admit', description: 'Bob' }).click()
  await bob.seesMeeting()
  await expect(bob.control('Unmute')).toBeVisible()
  await bob.hears(1)
})

test('who stops waiting is gone from the waiting room', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Given up', waitingRoom: 'everybody' })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const bob = await people.person('Bob')
  await waitBy(bob, invitation.participantUrl)
  await ada.openPeople()
  const waiting = ada.page.getByRole('region', { name: 'Waiting room' })
  await expect(waiting.getByRole('listitem').filter({ hasText: 'Bob' })).toBeVisible()
  await bob.page.getByRole('button', { name: sentence('en', 'waiting.leave') }).click()
  await expect(ada.page.getByRole('listitem').filter({ hasText: 'Bob' })).toHaveCount(0)
})

test('three wait for two moderators: one is let in, one turned away, and both see who did it; a reload changes nothing', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Two at the door', waitingRoom: 'everybody' })
  const bea = await people.person('Bea')
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  await bea.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const [bob, cleo, dan] = [
    await people.person('Bob'),
    await people.person('Cleo'),
    await people.person('Dan'),
  ]
  for (const one of [bob, cleo, dan]) await waitBy(one, invitation.participantUrl)
  await expect(bea.page).toHaveTitle(/^\(3\) /)
  await expect(
    dan.page.getByText(sentence('en', 'waiting.position').replace('{position}', '3')),
  ).toBeVisible()

  // A moderator who reloads comes straight back in.
  await bea.page.reload()
  await bea.seesMeeting()
  for (const moderator of [ada, bea]) await moderator.openPeople()
  const room = (moderator: Person) => moderator.page.getByRole('region', { name: 'Waiting room' })
  const row = (moderator: Person, name: string) =>
    room(moderator).getByRole('listitem').filter({ hasText: name })

  await row(ada, 'Bob')
    .getByRole('button', { name: sentence('en', 'people.admit') })
    .click()
  await bob.seesMeeting()
  const admitted = sentence('en', 'people.admittedBy').replace('{name}', 'Bob').replace('{by}', 'Ada Host')
  await expect(room(bea).getByText(admitted)).toBeVisible()
  await bob.page.reload()
  await bob.seesMeeting()

  await row(bea, 'Cleo')
    .getByRole('button', { name: sentence('en', 'people.deny') })
    .click()
  const dialog = bea.page.getByRole('dialog')
  await dialog.getByRole('radio', { name: sentence('en', 'people.denyForGood') }).check()
  await dialog.getByRole('button', { name: sentence('en', 'people.deny') }).click()
  await expect(cleo.page.getByRole('heading', { name: sentence('en', 'over.denied') })).toBeVisible()
  const denied = sentence('en', 'people.deniedBy').replace('{name}', 'Cleo').replace('{by}', 'Bea')
  await expect(room(ada).getByText(denied)).toBeVisible()
  await cleo.page.reload()
  await expect(cleo.page.getByRole('heading', { name: sentence('en', 'over.denied') })).toBeVisible()

  await room(ada).getByRole('combobox').selectOption('off')
  await ada.page.getByRole('button', { name: sentence('en', 'people.open') }).click()
  await dan.seesMeeting()
  await expect(room(bea).getByRole('combobox')).toHaveValue('off')
})
