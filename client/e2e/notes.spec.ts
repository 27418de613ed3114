import type { Locator } from '@playwright/test'
import type { Person } from './harness/person.ts'
import { createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'

const panelOf = ({ page }: Person): Locator => page.getByRole('region', { name: 'Notes' })
const textOf = (person: Person): Locator => panelOf(person).getByRole('textbox', { name: 'Shared notes' })

async function openNotes(person: Person): Promise<void> {
  await person.control('Notes').click()
  await expect(textOf(person)).toBeVisible()
}

test('two people write in one text, the lock stops one of them, and it is saved as a file', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Minutes' })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const bob = await people.person('Bob')
  await bob.joinBy(invitation.participantUrl, 'listen-only')
  await openNotes(ada)
  await openNotes(bob)

  await textOf(ada).click()
  await ada.page.keyboard.type('# Agenda')
  await ada.page.keyboard.press('Enter')
  await ada.page.keyboard.type('- bread')
  await ada.page.keyboard.press('Enter')
  await ada.page.keyboard.type('salt')
  await expect(textOf(bob).getByRole('heading', { name: 'Agenda' })).toBeVisible()
  await expect(textOf(bob).getByRole('listitem')).toHaveText(['bread', 'salt'])
  await expect(panelOf(bob).getByText('Here: Ada Host')).toBeVisible()

  // A soft return while the other one writes loses nothing.
  await textOf(bob).getByText('salt').click()
  await bob.page.keyboard.press('End')
  await bob.page.keyboard.press('Shift+Enter')
  await bob.page.keyboard.type('and water')
  await ada.page.keyboard.type(' of the sea')
  await expect(textOf(ada)).toContainText('and water')
  await expect(textOf(bob)).toContainText('salt of the sea')
  await expect(panelOf(ada).getByText('Saved', { exact: true })).toBeVisible()
  await expect(panelOf(bob).getByText('Saved', { exact: true })).toBeVisible()

  // One takes back one's own only.
  await panelOf(bob).getByRole('button', { name: 'Undo' }).click()
  await expect(textOf(ada)).not.toContainText('and water')
  await expect(textOf(ada)).toContainText('of the sea')

  await panelOf(ada).getByRole('button', { name: 'Versions and files' }).click()
  const saved = ada.page.waitForEvent('download')
  await panelOf(ada).getByRole('button', { name: 'Markdown' }).click()
  expect((await saved).suggestedFilename()).toMatch(/Minutes.*\.md$/)

  await panelOf(ada).getByRole('button', { name: 'Close' }).click()
  await ada.control('People').click()
  await ada.people().getByRole('button', { name: 'Lock settings' }).click()
  await ada.dialog().getByRole('switch', { name: 'Shared notes' }).check()
  await expect(panelOf(bob).getByText('Moderators have locked the notes')).toBeVisible()
  await expect(textOf(bob)).toHaveAttribute('contenteditable', 'false')
})
