import { isAccessible } from './harness/accessible.ts'
import type { Person } from './harness/person.ts'
import { createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence, type Language } from './harness/wording.ts'

const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
] as const
const TITLE = 'Conseil pédagogique de la circonscription de Laon'

for (const language of ['en', 'fr'] as const) {
  for (const viewport of SIZES) {
    test(`every page of the portal is accessible (${language}, ${String(viewport.width)} px)`, async ({
      people,
    }) => {
      test.setTimeout(120_000)
      const grace = await people.person('Grace Second', { viewport })
      await signedOut(grace, language)
      await grace.signIn()
      const { id } = await createRoom(grace, { title: TITLE })
      await rooms(grace, language)
      await form(grace, language)
      await editing(grace, language, id)
      await sharing(grace, language, id)
    })
  }
}

async function signedOut(person: Person, language: Language): Promise<void> {
  const { page } = person
  const say = (key: string): string => sentence(language, key)
  await page.goto(`/?lang=${language}`)
  await page.getByRole('button', { name: say('code.connect'), exact: true }).click()
  await expect(page.getByText(say('code.incomplete'))).toBeVisible()
  await isAccessible(person, 'home, signed out, half a code')
  for (const [path, key] of [
    ['/sign-in', 'signIn.title'],
    ['/sign-in?audience=attendee', 'signIn.attendeeTitle'],
    ['/oidc/demo/callback?error=access_denied', 'signIn.failedTitle'],
    ['/rooms/new', 'form.newTitle'],
  ] as const) {
    await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
    await expect(page.getByRole('heading', { name: say(key) })).toBeVisible()
    await isAccessible(person, path)
  }
}

async function rooms(person: Person, language: Language): Promise<void> {
  const { page } = person
  const say = (key: string): string => sentence(language, key)
  await page.goto(`/?lang=${language}`)
  const room = page.getByRole('listitem', { name: TITLE }).first()
  await expect(room).toBeVisible()
  await isAccessible(person, 'rooms')
  await page.getByRole('button', { name: 'Grace Second' }).click()
  await expect(page.getByRole('button', { name: say('account.signOut') })).toBeVisible()
  await isAccessible(person, 'account')
  await page.keyboard.press('Escape')
  for (const [button, what] of [
    ['rooms.invite', 'keys.participant'],
    ['rooms.delete', 'rooms.deleteWhat'],
  ] as const) {
    const opener = room.getByRole('button', { name: say(button), exact: true })
    await opener.click()
    await expect(person.dialog().getByText(say(what)).first()).toBeVisible()
    await isAccessible(person, button)
    await page.keyboard.press('Escape')
    await expect(opener).toBeFocused()
  }
}

async function form(person: Person, language: Language): Promise<void> {
  const { page } = person
  const say = (key: string): string => sentence(language, key)
  await page.goto(`/rooms/new?lang=${language}`)
  const title = page.getByRole('textbox', { name: say('setting.title') })
  await title.fill('')
  for (const section of ['reception', 'interaction', 'recording', 'advanced']) {
    await page.getByRole('heading', { name: say(`section.${section}`), exact: true }).click()
  }
  await page.getByRole('textbox', { name: say('setting.maxParticipants') }).fill('900')
  await page.getByRole('textbox', { name: say('setting.welcome') }).fill('x'.repeat(200))
  await page.getByRole('button', { name: say('form.create') }).click()
  await expect(title).toBeFocused()
  await isAccessible(person, 'a room with faults')
  await page.getByRole('button', { name: say('common.cancel') }).click()
  await expect(page.getByRole('listitem', { name: TITLE }).first()).toBeVisible()
}

async function editing(person: Person, language: Language, id: string): Promise<void> {
  const { page } = person
  const say = (key: string): string => sentence(language, key)
  await page.goto(`/rooms/${id}/edit?lang=${language}`)
  const renew = page.getByRole('button', { name: `${say('keys.renew')} ${say('keys.code')}` })
  await expect(renew).toBeVisible()
  await isAccessible(person, 'a room and its links')
  await renew.click()
  await expect(person.dialog().getByText(say('keys.codeDies'))).toBeVisible()
  await isAccessible(person, 'renewing')
  await page.keyboard.press('Escape')
  await expect(renew).toBeFocused()
}

async function sharing(person: Person, language: Language, id: string): Promise<void> {
  const { page } = person
  const say = (key: string): string => sentence(language, key)
  await page.goto(`/rooms/${id}/share?lang=${language}`)
  await page.getByRole('textbox', { name: say('share.email'), exact: true }).fill('nobody@demo.example')
  await page.getByRole('button', { name: say('share.add'), exact: true }).click()
  await expect(page.getByText(say('share.unknown'))).toBeVisible()
  await isAccessible(person, 'sharing')
  await page.getByRole('textbox', { name: say('share.newOwner') }).fill('ada@demo.example')
  await page.getByRole('button', { name: say('share.handOver'), exact: true }).click()
  await person
    .dialog()
    .getByRole('button', { name: say('share.goOn') })
    .click()
  await expect(page.getByRole('heading', { name: say('share.handOverSure') })).toBeVisible()
  await isAccessible(person, 'asked twice')
  await page.keyboard.press('Escape')
}
