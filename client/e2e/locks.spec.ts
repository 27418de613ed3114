import type { Locator } from '@playwright/test'
import type { Person } from './harness/person.ts'
import { expect, test } from './harness/test.ts'

async function choose(by: Person, about: Person, what: string): Promise<void> {
  const row = await by.row(about)
  await row.getByRole('button', { name: `What to do about ${about.name}` }).click()
  await by.page.getByRole('menuitem', { name: what, exact: true }).click()
}

function notices(to: Person): Locator {
  return to.page.getByRole('region', { name: 'Notices' })
}

test('microphones and cameras are locked for all and allowed to one; the locked button says why', async ({
  people,
}) => {
  const [ada, bob] = await people.pair()
  const zoe = await people.person('Zoe')
  await zoe.joinBy(await ada.invitation())
  await bob.startCamera()
  await ada.hears(2)

  await ada.openPeople()
  await ada.people().getByRole('button', { name: 'Lock settings' }).click()
  await ada.dialog().getByRole('switch', { name: 'Microphones' }).check()
  await ada.dialog().getByRole('switch', { name: 'Cameras', exact: true }).check()
  await ada.page.keyboard.press('Escape')
  for (const one of [bob, zoe]) {
    await expect(notices(one)).toContainText('Ada Host has locked for participants')
    await expect(one.control('Unmute')).toHaveAccessibleDescription(/Microphones are locked/)
    await expect(one.control('Start camera')).toHaveAccessibleDescription(/Cameras are locked/)
  }
  await expect(ada.tile(bob).locator('video')).toHaveCount(0)
  await expect(await ada.row(zoe)).toContainText('listens only')

  await choose(ada, bob, 'Allow microphone')
  await expect(notices(bob)).toContainText('Ada Host has unlocked for you: Microphones.')
  await expect(await ada.row(bob)).toContainText('locks of their own')
  await bob.unmute()
  await ada.hears(1)
  await expect(zoe.control('Unmute')).toHaveAccessibleDescription(/Microphones are locked/)

  await ada.people().getByRole('button', { name: 'Lock settings' }).click()
  await expect(ada.dialog().getByRole('listitem')).toContainText('Allowed: Microphones')
  await ada.dialog().getByRole('button', { name: 'As for all' }).click()
  await expect(bob.control('Unmute')).toHaveAccessibleDescription(/Microphones are locked/)
  await ada.dialog().getByRole('switch', { name: 'List of participants' }).check()
  await ada.page.keyboard.press('Escape')
  const list = await bob.openPeople()
  await expect(list.getByRole('listitem')).toHaveCount(2)
  await expect(list).toContainText('The list of participants is locked')
  await expect(list).not.toContainText('Zoe')
})
