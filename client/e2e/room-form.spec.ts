import type { Person } from './harness/person.ts'
import { ask, createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

// With numbers to dial, so that a room has a PIN.
test.use({ stackOptions: { workers: 1, env: { DIAL_IN_NUMBERS: '+33 1 86 95 00 00 (fr)' } } })

const say = (key: string): string => sentence('en', key)

const title = ({ page }: Person) => page.getByRole('textbox', { name: say('setting.title') })
const save = ({ page }: Person) => page.getByRole('button', { name: say('form.save'), exact: true })

async function edit({ page }: Person, id: string): Promise<void> {
  await page.goto(`/rooms/${id}/edit?lang=en`)
}

test('what was written survives a reload and the end of the session', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signInAlone()
  const { id } = await createRoom(ada, { title: 'Draft before' })
  await edit(ada, id)
  await title(ada).fill('Draft after')
  await ada.page.reload()
  await expect(ada.page.getByText(say('form.restored'))).toBeVisible()
  await expect(title(ada)).toHaveValue('Draft after')

  await ask(ada, 'session:end', {}, {})
  await save(ada).click()
  await expect(ada.page.getByText(say('form.signedOut'))).toBeVisible()
  await expect(title(ada)).toHaveValue('Draft after')
  await ada.page.getByRole('link', { name: say('account.signInAgain') }).click()
  await ada.beVouchedFor()
  await expect(title(ada)).toHaveValue('Draft after')
  await save(ada).click()
  await expect(ada.page.getByRole('listitem', { name: 'Draft after' })).toBeVisible()
  await edit(ada, id)
  await expect(title(ada)).toHaveValue('Draft after')
  await expect(ada.page.getByText(say('form.restored'))).toBeHidden()
})

test('a fault opens its section, and is gone when its field is right', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { id } = await createRoom(ada, { title: 'Folded' })
  await edit(ada, id)
  const { page } = ada
  const advanced = page.getByRole('heading', { name: say('section.advanced'), exact: true })
  const minutes = page.getByRole('textbox', { name: say('setting.durationMinutes') })
  await advanced.click()
  await minutes.fill('1000')
  await advanced.click()
  await expect(minutes).toBeHidden()
  await save(ada).click()
  await expect(minutes).toBeFocused()
  await expect(minutes).toHaveAccessibleDescription(/between 1 and 999/)
  await minutes.fill('90')
  await expect(minutes).toHaveAttribute('aria-invalid', 'false')
  await expect(page.getByText('1 hour, 30 minutes')).toBeVisible()
  await save(ada).click()
  await expect(page.getByRole('listitem', { name: 'Folded' })).toBeVisible()
  expect((await ask(ada, 'rooms:show', { roomId: id })).settings.durationMinutes).toBe(90)
})

test('the buttons write the marks, and the preview shows what will be read', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { id } = await createRoom(ada, { title: 'Emphasis' })
  await edit(ada, id)
  const { page } = ada
  await page.getByRole('heading', { name: say('section.reception'), exact: true }).click()
  const welcome = page.getByRole('textbox', { name: say('setting.welcome') })
  await welcome.fill('Hello <i>all</i> <script>alert(1)</script>%%CONFNAME%%')
  await welcome.evaluate((area: HTMLTextAreaElement) => {
    area.setSelectionRange(0, 5)
  })
  await page
    .getByRole('group', { name: /Welcome/ })
    .getByRole('button', { name: say('rich.bold') })
    .click()
  await expect(welcome).toHaveValue(/^<b>Hello<\/b> <i>all/)
  await expect(page.locator('figure', { hasText: 'Hello' })).toContainText('Emphasis')
  await save(ada).click()
  const said = page.getByRole('region', { name: say('toast.region') })
  await expect(said.getByText(say('form.saved').replace('{title}', 'Emphasis'))).toBeVisible()
  expect((await ask(ada, 'rooms:show', { roomId: id })).settings.welcome).toMatch(/^<b>Hello<\/b>/)
})

test('a PIN of one’s own is nine digits that no other room has', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const taken = await createRoom(ada, { title: 'PIN taken' })
  const { id } = await createRoom(ada, { title: 'PIN chosen' })
  await edit(ada, id)
  const { page } = ada
  const field = page.getByRole('textbox', { name: say('keys.pinOwn') })
  const use = page.getByRole('button', { name: say('keys.pinSave') })
  for (const [written, key] of [
    ['12345678', 'keys.pinIncomplete'],
    ['012345678', 'keys.pinZero'],
    [taken.invitation.phone?.pin ?? '', 'keys.pinTaken'],
  ] as const) {
    await field.fill(written)
    await use.click()
    await expect(page.getByText(say(key))).toBeVisible()
    await expect(field).toBeFocused()
  }
  await field.fill('246 813 579')
  await use.click()
  await expect(page.getByText('246 813 579')).toBeVisible()
  expect((await ask(ada, 'rooms:invitation', { roomId: id })).phone?.pin).toBe('246813579')
})

test('a room is handed over after being asked twice, and its old owner still looks after it', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  const grace = await people.person('Grace Second')
  await ada.signIn()
  await grace.signIn()
  const { id, invitation } = await createRoom(ada, { title: 'Handed over' })
  const { page } = ada
  await page.goto(`/rooms/${id}/share?lang=en`)
  await page.getByRole('textbox', { name: say('share.newOwner') }).fill('grace@demo.example')
  await page.getByRole('button', { name: say('share.handOver'), exact: true }).click()
  await ada
    .dialog()
    .getByRole('button', { name: say('share.goOn') })
    .click()
  await expect(page.getByRole('heading', { name: say('share.handOverSure') })).toBeVisible()
  expect((await ask(ada, 'rooms:show', { roomId: id })).standing).toBe('owner')
  await ada
    .dialog()
    .getByRole('button', { name: say('share.handOver'), exact: true })
    .click()
  const room = page.getByRole('listitem', { name: 'Handed over' })
  await expect(room.getByText('Owner: Grace Second')).toBeVisible()
  await expect(room.getByRole('button', { name: 'Delete' })).toBeHidden()
  expect((await ask(grace, 'rooms:show', { roomId: id })).standing).toBe('owner')
  expect((await ask(grace, 'rooms:invitation', { roomId: id })).participantUrl).toBe(
    invitation.participantUrl,
  )
})

test('who opens the settings of a room that is not theirs is led home', async ({ people }) => {
  const grace = await people.person('Grace Second')
  await grace.signInAlone()
  const { id } = await createRoom(grace, { title: 'Grace’s' })
  const ada = await people.person('Ada Host')
  await ada.signInAlone()
  await edit(ada, id)
  const trouble = ada.page.getByRole('alert')
  await expect(trouble.getByRole('button', { name: say('common.tryAgain') })).toHaveCount(0)
  await trouble.getByRole('link', { name: say('common.home') }).click()
  await expect(ada.page.getByRole('button', { name: say('temporary.start') })).toBeVisible()
})
