import type { Locator } from '@playwright/test'
import type { Person } from './harness/person.ts'
import { ask, createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

const say = (key: string): string => sentence('en', key)

function room({ page }: Person, title: string): Locator {
  return page.getByRole('listitem', { name: title, exact: true })
}

async function home({ page }: Person, query = ''): Promise<void> {
  await page.goto(`/?lang=en${query}`)
}

test('who has no room is told what one is for, and makes one', async ({ people }) => {
  // As an organiser, whom nobody else of these journeys is.
  const marie = await people.person('Marie Gérard')
  await marie.signIn()
  await home(marie)
  const { page } = marie
  await expect(page.getByText(say('rooms.none'))).toBeVisible()
  await page.getByRole('link', { name: 'Create a permanent room' }).click()
  const title = page.getByRole('textbox', { name: say('setting.title') })
  await title.fill('')
  await page.getByRole('button', { name: say('form.create') }).click()
  await expect(title).toBeFocused()
  await expect(title).toHaveAccessibleDescription(new RegExp(say('fault.titleMissing')))
  await title.fill('First')
  await page.getByRole('button', { name: say('form.create') }).click()
  await expect(room(marie, 'First')).toBeVisible()
  const said = page.getByRole('region', { name: say('toast.region') })
  await expect(said.getByText(say('form.created').replace('{title}', 'First'))).toBeVisible()
})

test('the order of the rooms stands in the address and stays', async ({ people }) => {
  const grace = await people.person('Grace Second')
  await grace.signIn()
  for (const title of ['Order A', 'Order C', 'Order B']) await createRoom(grace, { title })
  await home(grace)
  const { page } = grace
  const order = async (): Promise<string[]> =>
    (await page.getByRole('heading', { name: /^Order/ }).allInnerTexts()).map((title) => title.slice(-1))
  await expect.poll(order).toEqual(['B', 'C', 'A'])

  const sort = page.getByRole('combobox', { name: 'Sort by' })
  await sort.selectOption({ label: 'Alphabetical' })
  await expect.poll(order).toEqual(['A', 'B', 'C'])
  await page.getByTitle(say('rooms.reverse')).click()
  await expect.poll(order).toEqual(['C', 'B', 'A'])
  const address = page.url()
  expect(new URL(address).search).not.toBe('')
  await page.reload()
  await expect.poll(order).toEqual(['C', 'B', 'A'])

  // Two changes in a row are both read out: none takes the other's place.
  await page.getByTitle(say('rooms.reverse')).dblclick()
  for (const said of ['rooms.fromA', 'rooms.fromZ'])
    await expect(page.getByRole('status').getByText(say(said)).first()).toBeAttached()

  await room(grace, 'Order A').getByRole('button', { name: 'Favourite' }).click()
  await sort.selectOption({ label: 'Favourites' })
  await expect.poll(async () => (await order())[0]).toBe('A')
  await page.reload()
  await expect(room(grace, 'Order A').getByRole('button', { name: 'Favourite', pressed: true })).toBeVisible()
})

test('settings that are saved while the meeting goes on act at once, and what will not is said', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { id, invitation } = await createRoom(ada, { title: 'Before', mutedOnArrival: false })
  await ada.joinBy(invitation.moderatorUrl ?? '')
  const bob = await people.person('Bob')
  await bob.joinBy(invitation.participantUrl)
  await bob.startCamera()

  const editor = await people.person('Ada Host')
  await editor.signIn()
  const { page } = editor
  await page.goto(`/rooms/${id}/edit?lang=en`)
  await page.getByRole('textbox', { name: say('setting.title') }).fill('After')
  await page.getByText(say('section.reception'), { exact: true }).click()
  await page.getByRole('radio', { name: say('waitingRoom.everybody') }).check()
  await page.getByText(say('section.interaction'), { exact: true }).click()
  await page.getByRole('switch', { name: say('setting.allowCameras') }).uncheck()
  await page.getByText(say('section.recording'), { exact: true }).click()
  await page.getByRole('radio', { name: say('recording.automatic') }).check()
  await page.getByRole('button', { name: say('form.save') }).click()
  const saved = page.getByRole('region', { name: say('form.savedLive') })
  await expect(saved).toContainText(say('setting.waitingRoom'))
  await expect(saved).toContainText(say('setting.allowCameras'))

  await expect(ada.page.getByText('After').first()).toBeVisible()
  await expect(bob.control('Stop camera')).toHaveCount(0)
  await expect(ada.tile(bob).locator('video')).toHaveCount(0)
  await Promise.all([ada.hears(1), bob.hears(1)])
  const eve = await people.person('Eve')
  await eve.open(invitation.participantUrl)
  await eve.giveName()
  await eve.chooseSound('listen-only')
  await expect(eve.page.getByText(say('waiting.admission'))).toBeVisible()
})

test('a room that is deleted is gone with its links and with the meeting in it', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'To be deleted' })
  const max = await people.person('Max')
  await max.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  await home(ada)
  const { page } = ada
  await room(ada, 'To be deleted').getByRole('button', { name: 'Delete' }).click()
  await ada
    .dialog()
    .getByRole('button', { name: say('rooms.deleteConfirm') })
    .click()
  await expect(room(ada, 'To be deleted')).toHaveCount(0)
  await expect(page.getByRole('heading', { name: say('rooms.title') })).toBeFocused()

  await expect(max.page.getByText(say('over.roomDeletedWhat'))).toBeVisible()
  await max.open(invitation.participantUrl)
  await expect(max.page.getByRole('heading', { name: say('over.invalid') })).toBeVisible()
})

test('a delegate starts, invites and edits, and neither shares nor deletes; until they are taken off', async ({
  people,
}) => {
  const [ada, grace] = [await people.person('Ada Host'), await people.person('Grace Second')]
  await ada.signIn()
  await grace.signIn()
  const { id } = await createRoom(ada, { title: 'Looked after' })
  const { page } = ada
  await home(ada)
  await room(ada, 'Looked after').getByRole('button', { name: 'Share' }).click()
  await page.getByRole('textbox', { name: say('share.email'), exact: true }).fill('Grace@Demo.Example')
  await page.getByRole('button', { name: say('share.add') }).click()
  await expect(page.getByRole('listitem').filter({ hasText: 'Grace Second' })).toBeVisible()

  await home(grace)
  const hers = room(grace, 'Looked after')
  await expect(hers).toContainText(say('rooms.owner').replace('{name}', 'Ada Host'))
  for (const name of ['Start', 'Invite', 'Edit', 'Favourite'])
    await expect(hers.getByRole('button', { name, exact: true })).toBeVisible()
  for (const name of ['Share', 'Delete'])
    await expect(hers.getByRole('button', { name, exact: true })).toHaveCount(0)
  await hers.getByRole('button', { name: 'Start' }).click()
  await grace.chooseSound('listen-only')
  await grace.seesMeeting()
  await expect(await grace.row(grace)).toContainText('moderator')
  await expect(ask(grace, 'rooms:delete', { roomId: id }, {})).rejects.toThrow('forbidden')

  await page.getByRole('listitem').filter({ hasText: 'Grace Second' }).getByRole('button').click()
  await ada
    .dialog()
    .getByRole('button', { name: say('share.remove') })
    .click()
  await expect(page.getByRole('listitem').filter({ hasText: 'Grace Second' })).toHaveCount(0)
  await home(grace)
  await expect(hers).toHaveCount(0)
})
