import type { Locator } from '@playwright/test'
import type { Person } from './harness/person.ts'
import { createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

function notice(to: Person, text: string): Locator {
  return to.page.getByRole('region', { name: 'Notices' }).getByText(text)
}

async function timerDialog(by: Person): Promise<Locator> {
  await by.control(sentence('en', 'meeting.more')).click()
  await by.page.getByRole('menuitem', { name: sentence('en', 'timer.title') }).click()
  return by.dialog()
}

test('hands are a queue, which a moderator empties; a timer runs for all and survives a reload', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Queue' })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const [bob, zoe] = [await people.person('Bob'), await people.person('Zoe')]
  for (const one of [bob, zoe]) await one.joinBy(invitation.participantUrl, 'listen-only')

  await zoe.control('Raise hand').click()
  await expect(ada.tile(zoe).locator('.hand')).toContainText('1')
  await bob.control('Raise hand').click()
  await expect(ada.tile(bob).locator('.hand')).toContainText('2')
  await expect(await ada.row(bob)).toContainText('hand raised, no. 2')
  await expect(ada.people().getByRole('listitem').first()).toContainText('Zoe')
  await ada
    .people()
    .getByRole('button', { name: sentence('en', 'hands.lowerAll') })
    .click()
  // The button goes with the hands; the focus stays in the panel.
  await expect(ada.page.getByRole('heading', { name: 'People', exact: true })).toBeFocused()
  for (const one of [bob, zoe]) {
    await expect(one.page.locator('.hand')).toHaveCount(0)
    await expect(notice(one, 'Ada Host lowered your hand.')).toBeVisible()
  }

  const dialog = await timerDialog(ada)
  await dialog.getByLabel(sentence('en', 'timer.minutes')).fill('10')
  await dialog.getByLabel(sentence('en', 'timer.name')).fill('Groups')
  await dialog.getByRole('button', { name: sentence('en', 'timer.start') }).click()
  const timer = (of: Person) => of.page.getByRole('region', { name: sentence('en', 'timer.title') })
  await expect(timer(bob)).toContainText('Groups')
  await expect(timer(bob).getByRole('timer')).toHaveText(/^(10:00|9:[0-9]{2})$/)
  await timer(bob)
    .getByRole('button', { name: sentence('en', 'timer.iAmReady') })
    .click()
  await expect(timer(ada)).toContainText('Ready: Bob')
  await bob.page.reload()
  await bob.enterAgain()
  await expect(timer(bob).getByRole('button', { pressed: true })).toBeVisible()
  await timer(ada)
    .getByRole('button', { name: sentence('en', 'timer.stop') })
    .click()
  await expect(timer(bob)).toHaveCount(0)

  await zoe.control(sentence('en', 'reactions.title')).click()
  await zoe.page.getByRole('button', { name: sentence('en', 'reactions.applause') }).click()
  await expect(ada.page.locator('.reactions')).toContainText('👏 1')
})
