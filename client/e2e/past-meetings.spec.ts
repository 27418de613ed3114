import { createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'

test('after the meeting its owner finds who was there, what was said and written, and deletes it for good', async ({
  people,
}) => {
  const [ada, bob] = [await people.person('Ada Host'), await people.person('Bob')]
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Kept for a while' })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  await bob.joinBy(invitation.participantUrl, 'listen-only')
  await bob.control('Chat').click()
  const message = bob.page.getByRole('textbox', { name: 'Message' })
  await message.fill('remember the milk')
  await message.press('Enter')
  await expect(bob.page.getByRole('log', { name: 'Messages' })).toContainText('remember the milk')
  await bob.page.keyboard.press('Escape')
  await bob.control('Notes').click()
  await bob.page.getByRole('textbox', { name: 'Shared notes' }).pressSequentially('buy bread')
  await expect(bob.page.getByText('Saved', { exact: true })).toBeVisible()
  await ada.endForAll()

  const { page } = ada
  await page.goto('/?lang=en')
  const room = page.getByRole('listitem', { name: 'Kept for a while' })
  await room.getByRole('button', { name: 'Past meetings' }).click()
  await expect(page.getByText('kept for 365 days')).toBeVisible()
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(ada.dialog().getByRole('row', { name: /Bob/ })).toBeVisible()
  const downloading = page.waitForEvent('download')
  await ada.dialog().getByRole('button', { name: 'Text', exact: true }).click()
  const chunks: Buffer[] = []
  for await (const chunk of await (await downloading).createReadStream()) chunks.push(chunk as Buffer)
  expect(Buffer.concat(chunks).toString('utf8')).toContain('Bob → everyone: remember the milk')
  await ada.dialog().getByRole('button', { name: 'Read the notes' }).click()
  await expect(ada.dialog().getByRole('textbox', { name: 'Notes' })).toContainText('buy bread')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Delete' }).click()
  await ada.dialog().getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('No meeting of this room is kept.')).toBeVisible()
  await page.reload()
  await expect(page.getByText('No meeting of this room is kept.')).toBeVisible()
})
