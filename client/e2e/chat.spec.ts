import type { Locator } from '@playwright/test'
import type { Person } from './harness/person.ts'
import { createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'

const panelOf = ({ page }: Person): Locator => page.getByRole('region', { name: 'Chat' })
const logOf = ({ page }: Person): Locator => page.getByRole('log', { name: 'Messages' })
const messageOf = (person: Person, text: string): Locator =>
  logOf(person).getByRole('article').filter({ hasText: text })

async function openChat(person: Person): Promise<void> {
  await person.control('Chat').click()
  await expect(panelOf(person)).toBeVisible()
}
async function write(person: Person, text: string, to?: string): Promise<void> {
  if (to) await panelOf(person).getByRole('combobox', { name: 'To', exact: true }).selectOption({ label: to })
  await panelOf(person).getByRole('textbox', { name: 'Message' }).fill(text)
  await panelOf(person).getByRole('button', { name: 'Send' }).click()
}

test('people write to all and to one, answer, change and delete; a reload finds it all again', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Written' })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const [bob, cy] = [await people.person('Bob'), await people.person('Cy')]
  for (const one of [bob, cy]) await one.joinBy(invitation.participantUrl, 'listen-only')

  await openChat(bob)
  await write(bob, 'Shall we **begin**?')
  await expect(messageOf(bob, 'Shall we begin?').locator('strong')).toHaveText('begin')
  await expect(ada.control('Chat')).toHaveAccessibleDescription(/1/)
  await openChat(ada)
  await expect(messageOf(ada, 'Shall we begin?')).toBeVisible()

  // By the keys alone: walk to it, answer it.
  await messageOf(ada, 'Shall we begin?').focus()
  await ada.page.keyboard.press('r')
  await expect(panelOf(ada).getByRole('textbox', { name: 'Message' })).toBeFocused()
  await ada.page.keyboard.type('Yes')
  await ada.page.keyboard.press('Enter')
  await expect(bob.page.getByRole('article', { name: /Ada Host, .*reply to Bob: Yes/ })).toBeVisible()
  await messageOf(ada, 'Shall we begin?').first().focus()
  await ada.page.keyboard.press('e')
  await ada.page.keyboard.press('Enter')
  await expect(bob.page.getByRole('button', { name: 'React with 👍 1' })).toBeVisible()

  await write(bob, 'Only for you', 'Only Ada Host')
  await expect(messageOf(ada, 'Only for you')).toBeVisible()
  await openChat(cy)
  await expect(messageOf(cy, 'Yes')).toBeVisible()
  await expect(messageOf(cy, 'Only for you')).toHaveCount(0)

  const own = messageOf(bob, 'Only for you')
  await own.getByRole('button', { name: /Actions/ }).click()
  await own.getByRole('button', { name: 'Edit' }).click()
  const field = panelOf(bob).getByRole('textbox', { name: 'Message' })
  await expect(field).toHaveValue('Only for you')
  await field.fill('Only for your eyes')
  await panelOf(bob).getByRole('button', { name: 'Save' }).click()
  await expect(messageOf(ada, 'Only for your eyes')).toContainText('edited')
  const begun = messageOf(ada, 'Shall we begin?').first()
  await begun.getByRole('button', { name: /Actions/ }).click()
  await begun.getByRole('button', { name: 'Delete' }).click()
  await expect(logOf(cy).getByText('Deleted by Ada Host')).toBeVisible()

  await bob.page.reload()
  await bob.seesMeeting()
  await openChat(bob)
  await expect(messageOf(bob, 'Only for your eyes')).toBeVisible()
  await expect(logOf(bob).getByText('Deleted by Ada Host')).toBeVisible()
})

test('a locked chat says so before one writes, and moderators stay within reach; latecomers read from then on', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, {
    title: 'Locked chats',
    allowPublicChat: false,
    allowPrivateChat: false,
    chatHistory: false,
  })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const [bob, zoe] = [await people.person('Bob'), await people.person('Zoe')]
  for (const one of [bob, zoe]) await one.joinBy(invitation.participantUrl, 'listen-only')
  await openChat(bob)
  const field = panelOf(bob).getByRole('textbox', { name: 'Message' })
  await expect(field).toHaveAccessibleDescription(/Messages to everyone are locked/)
  await expect(field).not.toBeEditable()
  await panelOf(bob).getByRole('combobox', { name: 'To' }).selectOption('Only Zoe')
  await expect(field).toHaveAccessibleDescription(/Private messages are locked/)

  await panelOf(bob).getByRole('button', { name: 'Write to the moderators' }).click()
  await expect(field).toBeFocused()
  await write(bob, 'May I ask?')
  await write(bob, 'Only you, Ada', 'Only Ada Host')
  await openChat(ada)
  await write(ada, 'Yes, all of you may')
  await write(ada, 'Go on, Bob', 'Only Bob')
  for (const text of ['Yes, all of you may', 'Go on, Bob']) await expect(messageOf(bob, text)).toBeVisible()
  for (const text of ['May I ask?', 'Only you, Ada']) await expect(messageOf(ada, text)).toBeVisible()

  await messageOf(bob, 'Yes, all of you may')
    .getByRole('button', { name: /Actions/ })
    .click()
  await messageOf(bob, 'Yes, all of you may').getByRole('button', { name: 'Report' }).click()
  await expect(bob.page.getByText('The moderators have been shown this message.')).toBeVisible()

  const cy = await people.person('Cy')
  await cy.joinBy(invitation.participantUrl, 'listen-only')
  await openChat(cy)
  await expect(logOf(cy)).toContainText('What was written before you came is not shown')
  await write(ada, 'Welcome, Cy', 'Everyone')
  await expect(messageOf(cy, 'Welcome, Cy')).toBeVisible()
  await cy.page.reload()
  await cy.seesMeeting()
  await openChat(cy)
  await expect(messageOf(cy, 'Welcome, Cy')).toBeVisible()
  await expect(messageOf(cy, 'Yes, all of you may')).toHaveCount(0)
  await openChat(zoe)
  await expect(messageOf(zoe, 'Yes, all of you may')).toBeVisible()
})

test('what could not be sent stays, is said and is sent when the network is back', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Cut' })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const bob = await people.person('Bob')
  await bob.joinBy(invitation.participantUrl, 'listen-only')
  await openChat(ada)
  await openChat(bob)
  await panelOf(ada).getByRole('button', { name: 'Chat settings' }).click()
  await panelOf(ada).getByRole('combobox', { name: 'Slow mode' }).selectOption({ label: '60 seconds' })
  await write(bob, 'First')
  await expect(messageOf(ada, 'First')).toBeVisible()
  await write(bob, 'Second')
  await expect(logOf(bob).getByText('wait 60 seconds')).toBeVisible()
  await panelOf(ada).getByRole('combobox', { name: 'Slow mode' }).selectOption({ label: 'Off' })
  await logOf(bob).getByRole('button', { name: 'Send again' }).click()
  await expect(messageOf(ada, 'Second')).toHaveCount(1)
  await expect(logOf(bob).getByText('Not sent.')).toHaveCount(0)
})
