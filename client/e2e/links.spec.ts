import { ask, createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

test('a renewed link is dead at once, also on an open join page; others go on, and who is inside stays', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { id, invitation } = await createRoom(ada, { title: 'Renewed', mutedOnArrival: false })
  await ada.joinBy(invitation.moderatorUrl ?? '')
  const bob = await people.person('Bob')
  await bob.joinBy(invitation.participantUrl)
  const eve = await people.person('Eve')
  await eve.open(invitation.participantUrl)
  const hers = eve.page.getByRole('textbox', { name: 'Your name' })
  await expect(hers).toBeVisible()
  const max = await people.person('Max')
  await max.open(invitation.moderatorUrl ?? '')
  await expect(max.page.getByRole('textbox', { name: 'Your name' })).toBeVisible()

  const renewed = await ask(ada, 'rooms:renew', { roomId: id }, { what: ['participant'] })
  await expect(eve.page.getByRole('heading', { name: sentence('en', 'over.renewed') })).toBeVisible()
  await expect(hers).toHaveCount(0)
  await eve.open(invitation.participantUrl)
  await expect(eve.page.getByRole('heading', { name: sentence('en', 'over.invalid') })).toBeVisible()

  await Promise.all([ada.hears(1), bob.hears(1)])
  await max.enter('listen-only')
  await expect(await ada.row(max)).toContainText('moderator')
  await eve.joinBy(renewed.participantUrl, 'listen-only')
  await expect(await ada.row(eve)).toContainText('participant')
  expect(renewed).toEqual({ ...invitation, participantUrl: renewed.participantUrl })
})

test('the links of a temporary meeting say that it is over once it has ended', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const links = [await ada.invitation(), await ada.invitation('moderator')]
  await ada.endForAll()
  const bob = await people.person('Bob')
  for (const link of links) {
    await bob.open(link)
    await expect(bob.page.getByRole('heading', { name: sentence('en', 'over.ended') })).toBeVisible()
    await expect(bob.page.getByRole('textbox', { name: 'Your name' })).toHaveCount(0)
  }
})

test('a link preview that fetches an invitation changes nothing', async ({ people, stack }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const link = await ada.invitation()
  for (let time = 0; time < 5; time += 1) expect((await fetch(link)).status).toBe(200)
  expect(new URL(link).origin).toBe(stack.url)
  const bob = await people.person('Bob')
  await bob.joinBy(link, 'listen-only')
  await expect(ada.tile(bob)).toHaveCount(1)
})
