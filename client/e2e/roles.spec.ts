import type { Locator } from '@playwright/test'
import { faultsOf } from './harness/accessible.ts'
import type { Person } from './harness/person.ts'
import { ProtocolPerson } from './harness/protocol-person.ts'
import { createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'

/** Does something about somebody, from the list of people. */
async function choose(by: Person, about: Person, what: string): Promise<void> {
  const row = await by.row(about)
  await row.getByRole('button', { name: `What to do about ${about.name}` }).click()
  await by.page.getByRole('menuitem', { name: what, exact: true }).click()
}

function notice(to: Person, text: string): Locator {
  return to.page.getByRole('region', { name: 'Notices' }).getByText(text)
}

test('one menu for each person, in the list and on their tile, goes by keyboard and gives the focus back', async ({
  people,
}) => {
  const [ada, bob] = await people.pair()
  const button = ada.tile(bob).getByRole('button', { name: 'What to do about Bob' })
  await button.focus()
  await ada.page.keyboard.press('Enter')
  const menu = ada.page.getByRole('menu', { name: 'What to do about Bob' })
  await expect(menu.getByRole('menuitem').first()).toBeFocused()
  await menu.getByRole('menuitem', { name: 'Mute', exact: true }).press('Enter')
  await expect(bob.control('Unmute')).toBeVisible()

  const row = await ada.row(bob)
  await bob.control('Raise hand').click()
  const inList = row.getByRole('button', { name: 'What to do about Bob' })
  await inList.click()
  await expect(menu.getByRole('menuitem', { name: 'Lower hand' })).toBeVisible()
  await ada.page.keyboard.press('Escape')
  await expect(menu).toBeHidden()
  await expect(inList).toBeFocused()
  // Who does not moderate can write to others, pin them and hear them more softly, and no more.
  await bob.tile(ada).getByRole('button').click()
  await expect(bob.page.getByRole('menuitem')).toHaveCount(3)
})

test('who is promoted moderates at once, and no more when they are demoted', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, {
    title: 'Promoted',
    waitingRoom: 'everybody',
    mutedOnArrival: false,
  })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const [bob, zoe] = [await people.person('Bob'), await people.person('Zoe')]
  for (const one of [bob, zoe]) {
    await one.open(invitation.participantUrl)
    await one.giveName()
    await one.chooseSound('listen-only')
  }
  await ada.openPeople()
  const door = (of: Person) => of.page.getByRole('region', { name: 'Waiting room' })
  await door(ada)
    .getByRole('listitem')
    .filter({ hasText: 'Bob' })
    .getByRole('button', { name: 'Admit' })
    .click()
  await bob.seesMeeting()
  await bob.openPeople()
  await expect(door(bob)).toHaveCount(0)

  await choose(ada, bob, 'Make moderator')
  await expect(notice(bob, 'Ada Host has made you a moderator.')).toBeVisible()
  await expect(door(bob).getByRole('listitem').filter({ hasText: 'Zoe' })).toBeVisible()
  await choose(ada, bob, 'Make presenter')
  await expect(notice(bob, 'Ada Host has made you the presenter.')).toBeVisible()
  await expect(await ada.row(bob)).toContainText('presenter')

  await choose(ada, bob, 'Make participant')
  await expect(notice(bob, 'you no longer moderate')).toBeVisible()
  await expect(door(bob)).toHaveCount(0)
  await expect(bob.people().getByRole('button', { name: 'Mute all' })).toHaveCount(0)
  await expect(await ada.row(bob)).toContainText('participant')
})

test('a moderator renames somebody, who is told; who takes a moderator’s name is marked', async ({
  people,
}) => {
  const [ada, bob] = await people.pair()
  await choose(ada, bob, 'Rename')
  const field = ada.dialog().getByRole('textbox', { name: 'New name' })
  await expect(field).toBeFocused()
  expect(await faultsOf(ada.page)).toEqual([])
  await field.fill('ada host')
  await field.press('Enter')
  await expect(notice(bob, 'Ada Host has given you another name: ada host (2).')).toBeVisible()
  await ada.openPeople()
  const row = ada.people().getByRole('listitem').filter({ hasText: 'ada host (2)' })
  await expect(row).toContainText('has the same name as a moderator')

  await bob.leave()
  await expect(row).toHaveCount(0)
  const past = ada.page.getByRole('group').filter({ hasText: 'Who was here' })
  await past.getByText('Who was here').click()
  await expect(past.getByRole('listitem')).toContainText(/ada host \(2\).*left at/)
})

test('people are found by name without accents, by keyboard, and the count is told', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const link = await ada.invitation()
  const names = ['Zoé Lefèvre', 'Bob', 'Éva', 'Karim', 'Inès', 'Hugo', 'Marie']
  const crowd = await Promise.all(names.map((name) => ProtocolPerson.join(link, name)))
  await ada.openPeople()
  const search = ada.people().getByRole('searchbox', { name: 'Search by name' })
  await search.fill('lefevre ZOE')
  await expect(ada.people().getByRole('status')).toHaveText('1 person found')
  await expect(ada.people().getByRole('listitem')).toHaveCount(1)
  await search.press('ArrowDown')
  await expect(ada.people().getByRole('listitem').getByRole('button').first()).toBeFocused()
  await search.press('Escape')
  await expect(search).toHaveValue('')
  await expect(ada.people().getByRole('listitem')).toHaveCount(8)
  for (const one of crowd) one.close()
})

test('who is banned is told by whom and why, and comes back by no way until a moderator undoes it', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Banned', waitingRoom: 'off' })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const bob = await people.person('Bob')
  await bob.joinBy(invitation.participantUrl, 'listen-only')

  await choose(ada, bob, 'Remove')
  await ada.dialog().getByRole('checkbox').check()
  await ada.dialog().getByRole('textbox').fill('You were rude')
  await ada.dialog().getByRole('button', { name: 'Remove and ban' }).click()
  const refused = bob.page.getByRole('heading', { name: 'You may not come back to this meeting' })
  await expect(refused).toBeVisible()
  await expect(bob.page.getByText('You were rude')).toBeVisible()
  await expect(bob.page.getByText('Ada Host has removed you')).toBeVisible()
  await expect(ada.tile(bob)).toHaveCount(0)

  // A reload has no seat any more; the same link and another one lead nowhere.
  await bob.page.reload()
  await expect(bob.page.getByRole('heading', { name: 'An invitation is needed' })).toBeVisible()
  for (const link of [invitation.participantUrl, invitation.moderatorUrl ?? '']) {
    await bob.open(link)
    await expect(refused).toBeVisible()
  }
  // A browser that forgot who it was, by the same link and under the same name: a moderator looks first.
  const forgetful = await people.person('Bob')
  await forgetful.open(invitation.participantUrl)
  await forgetful.giveName()
  await forgetful.chooseSound('listen-only')
  await ada.openPeople()
  const waiting = ada.page.getByRole('region', { name: 'Waiting room' }).getByRole('listitem')
  await expect(waiting).toContainText('may be somebody banned')
  // A stranger comes in.
  const zoe = await people.person('Zoe')
  await zoe.joinBy(invitation.participantUrl, 'listen-only')

  await ada.page.getByRole('button', { name: 'Banned people' }).click()
  await ada.dialog().getByRole('button', { name: 'Let come back' }).click()
  await expect(ada.dialog().getByText('Nobody is banned from this meeting.')).toBeVisible()
  await bob.joinBy(invitation.participantUrl, 'listen-only')
})
