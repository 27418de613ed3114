import { ask, createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

const say = (key: string): string => sentence('en', key)

test('who is no administrator is told so, and nobody is asked to sign in first', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.page.goto('/admin?lang=en')
  await expect(ada.page.getByRole('main').getByRole('link', { name: 'Sign in' })).toBeVisible()
  await ada.signIn()
  await ada.page.goto('/admin?lang=en')
  await expect(ada.page.getByRole('heading', { name: say('admin.forbidden') })).toBeVisible()
  await expect(ask(ada, 'admin:users', {})).rejects.toThrow('403')
})

test('an administrator finds an account and shuts it out: of meetings, too, and of signing in', async ({
  people,
}) => {
  const grace = await people.person('Grace Second')
  await grace.signInAlone()
  await grace.page.goto('/?lang=en')
  await grace.page.getByRole('button', { name: 'Start a temporary meeting' }).click()
  await grace.chooseSound('listen-only')
  await grace.seesMeeting()

  const nadia = await people.person('Nadia Admin')
  await nadia.signIn()
  const { page } = nadia
  await page.goto('/admin/users?lang=en')
  const search = page.getByRole('searchbox', { name: say('admin.searchUsers') })
  await search.fill('grace@demo')
  await search.press('Enter')
  await expect(page.getByRole('row')).toHaveCount(2)
  await expect(page).toHaveURL(/search=grace%40demo/)
  await page.getByRole('link', { name: 'Grace Second' }).click()
  await page.getByRole('button', { name: say('admin.disable') }).click()
  const dialog = nadia.dialog()
  await expect(dialog).toContainText('Grace Second')
  await dialog.getByRole('button', { name: say('admin.disable') }).click()
  await expect(grace.body()).toHaveAttribute('data-connection', 'ended')
  await expect(page.getByText(say('admin.disabled'), { exact: true })).toBeVisible()
  await expect(grace.signInAlone()).rejects.toThrow('not signed in')

  await page.getByRole('button', { name: say('admin.enable') }).click()
  await dialog.getByRole('button', { name: say('admin.enable') }).click()
  await expect(page.getByText(say('admin.active'), { exact: true })).toBeVisible()
  await grace.signInAlone()

  await page.goto('/admin/audit?lang=en')
  const entry = page.getByRole('row').filter({ hasText: say('audit.admin:set-disabled') })
  await expect(entry).toHaveCount(2)
  await expect(entry.first()).toContainText('Nadia Admin')
  await expect(entry.first()).toContainText('grace@demo.example')
})

test('nobody is offered to shut themselves out', async ({ people }) => {
  const nadia = await people.person('Nadia Admin')
  await nadia.signIn()
  await nadia.page.goto('/admin/users?lang=en')
  await nadia.page.getByRole('link', { name: 'Nadia Admin' }).click()
  await expect(nadia.page.getByText(say('admin.ownAccount'))).toBeVisible()
  await expect(nadia.page.getByRole('button', { name: say('admin.disable') })).toHaveCount(0)
})

test('an administrator finds a room by its code and opens it, and the audit says so', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Conseil de classe' })
  await createRoom(ada, { title: 'Autre salle' })
  const nadia = await people.person('Nadia Admin')
  await nadia.signIn()
  const { page } = nadia
  await page.goto('/admin/rooms?lang=en')
  const search = page.getByRole('searchbox', { name: say('admin.searchRooms') })
  await search.fill(invitation.code ?? '')
  await page.getByRole('button', { name: say('admin.search') }).click()
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.getByRole('link', { name: 'Edit Conseil de classe' }).click()
  await expect(page.getByRole('textbox').first()).toHaveValue('Conseil de classe')
  await page.goto('/admin/audit?lang=en&search=Conseil')
  await expect(page.getByRole('row').filter({ hasText: say('audit.rooms:show') })).toContainText(
    'Nadia Admin',
  )
})

test('an administrator ends a meeting, which is asked first, and its people are told', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Ended from above' })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const nadia = await people.person('Nadia Admin')
  await nadia.signIn()
  const { page } = nadia
  await page.goto('/admin/meetings?lang=en')
  const row = page.getByRole('row').filter({ hasText: 'Ended from above' })
  await row.getByRole('button', { name: /^End / }).click()
  await nadia.dialog().getByRole('button', { name: 'Cancel' }).click()
  await expect(ada.body()).toHaveAttribute('data-connection', 'connected')
  await row.getByRole('button', { name: /^End / }).click()
  await nadia
    .dialog()
    .getByRole('button', { name: say('admin.endConfirm') })
    .click()
  await expect(ada.body()).toHaveAttribute('data-connection', 'ended')
  await expect(row).toHaveCount(0)
})
