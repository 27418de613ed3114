import { ask, createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

test('whose session has ended elsewhere is told so, on the page they are on', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signInAlone()
  await createRoom(ada, { title: 'Seen too late' })
  const { page } = ada
  await page.goto('/?lang=en')
  const room = page.getByRole('listitem', { name: 'Seen too late' })
  await expect(room).toBeVisible()
  await ask(ada, 'session:end', {}, {})
  await room.getByRole('button', { name: 'Favourite' }).click()
  const said = page.getByRole('region', { name: sentence('en', 'toast.region') })
  await expect(said.getByText(sentence('en', 'trouble.signedOut'))).toBeVisible()
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible()
  await expect(room).toBeHidden()
})

test('who signed in to attend is named at the head of the page, and may sign out', async ({ people }) => {
  const marie = await people.person('Marie Gérard')
  await marie.signInAlone('demo-attendees')
  const { page } = marie
  await page.goto('/?lang=en')
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible()
  await page.getByRole('button', { name: 'Marie Gérard' }).click()
  await page.getByRole('button', { name: sentence('en', 'account.signOut') }).click()
  await expect(page.getByRole('button', { name: 'Marie Gérard' })).toBeHidden()
  await page.goto('/?lang=en')
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible()
  expect((await ask(marie, 'session:show', {})).attendee).toBe(null)
})
