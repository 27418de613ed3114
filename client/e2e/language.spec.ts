import type { Page } from '@playwright/test'
import { createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence, sentences, type Language } from './harness/wording.ts'

/**
 * What only a page in this language says. Words that both languages share tell nothing, nor do sentences with gaps in
 * them.
 */
function onlyIn(language: Language): ReadonlySet<string> {
  const other = new Set(sentences(language === 'en' ? 'fr' : 'en').map(({ text }) => text))
  const own = sentences(language).map(({ text }) => text)
  return new Set(own.filter((text) => !other.has(text) && !text.includes('{')))
}

const FOREIGN = { en: onlyIn('fr'), fr: onlyIn('en') } as const

/** Holds when the page says nothing that only the other language would. */
async function speaks(page: Page, language: Language, where: string): Promise<void> {
  await test.step(where, async () => {
    await expect(page.locator('html')).toHaveAttribute('lang', language)
    expect((await wordsOn(page)).filter((word) => FOREIGN[language].has(word))).toEqual([])
  })
}

/** Every text that people see or hear on the page: nodes, names, titles and what stands in empty fields. */
async function wordsOn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const words = new Set<string>([document.title])
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) words.add(walker.currentNode.textContent?.trim() ?? '')
    for (const element of document.querySelectorAll('*')) {
      for (const name of [
        'aria-label',
        'aria-description',
        'aria-valuetext',
        'title',
        'placeholder',
        'alt',
      ]) {
        words.add(element.getAttribute(name)?.trim() ?? '')
      }
    }
    return [...words].filter((word) => word !== '')
  })
}

test('a page asked for in French says nothing in English', async ({ people }) => {
  const ada = await people.person('Ada Host')
  const { page } = ada
  const speaksFrench = (where: string): Promise<void> => speaks(page, 'fr', where)

  await ada.signIn()
  await page.goto('/?lang=fr')
  await expect(page.getByRole('button', { name: 'Démarrer une réunion temporaire' })).toBeVisible()
  await speaksFrench('home')

  await page.getByRole('button', { name: 'Démarrer une réunion temporaire' }).click()
  const join = page.getByRole('button', { name: 'Entrer avec le micro' })
  await expect(join).toBeVisible()
  await speaksFrench('before the meeting')

  await join.click()
  const echo = page.getByRole('region', { name: /écho/i })
  await expect(echo).toBeVisible()
  await speaksFrench('echo test')

  await echo.getByRole('button', { name: 'Entrer avec le micro' }).click()
  const toolbar = page.getByRole('toolbar')
  await expect(toolbar).toBeVisible()
  await speaksFrench('meeting')

  for (const control of await toolbar.getByRole('button').all()) {
    if (
      (await control.getAttribute('aria-haspopup')) === null &&
      (await control.getAttribute('aria-expanded')) === null
    )
      continue
    await control.click()
    await speaksFrench(`opened: ${(await control.innerText()).trim()}`)
    await page.keyboard.press('Escape')
  }
})

for (const language of ['en', 'fr'] as const) {
  test(`every page of the portal says nothing in another language (${language})`, async ({ people }) => {
    const nadia = await people.person('Nadia Admin')
    const { page } = nadia
    const say = (key: string): string => sentence(language, key)
    const look = async (path: string, heading: string): Promise<void> => {
      await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
      await expect(page.getByRole('heading', { name: say(heading) }).first()).toBeVisible()
      await speaks(page, language, path)
    }
    await look('/', 'front.title')
    await look('/sign-in', 'signIn.title')
    await look('/sign-in?audience=attendee', 'signIn.attendeeTitle')
    await look('/oidc/demo/callback?error=access_denied', 'signIn.failedTitle')
    await nadia.signIn()
    const { id } = await createRoom(nadia, { title: `Nadia ${language}` })
    await look('/', 'rooms.title')
    await page
      .getByRole('listitem', { name: `Nadia ${language}` })
      .getByRole('button', { name: say('rooms.invite') })
      .click()
    await expect(nadia.dialog().getByLabel(say('invite.participant'), { exact: true })).toBeVisible()
    await speaks(page, language, 'invitation')
    for (const [path, heading] of [
      [`/rooms/${id}/edit`, 'form.editTitle'],
      [`/rooms/${id}/share`, 'share.title'],
      ['/admin/users', 'admin.users'],
      ['/admin/rooms', 'admin.rooms'],
      ['/admin/meetings', 'admin.meetings'],
      ['/admin/audit', 'admin.audit'],
    ] as const)
      await look(path, heading)
  })
}

test('without a choice the browser’s language counts, and French when it is another', async ({ people }) => {
  for (const [locale, lang] of [
    ['en-GB', 'en'],
    ['fr-FR', 'fr'],
    ['de-DE', 'fr'],
  ] as const) {
    const somebody = await people.person('Ada', { locale })
    await somebody.page.goto('/')
    await expect(somebody.page.locator('html')).toHaveAttribute('lang', lang)
    await somebody.context.close()
  }
})

test('somebody can change the language by hand, and it stays', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.page.goto('/?lang=en')
  const choice = ada.page
    .getByRole('button', { name: 'Français' })
    .or(ada.page.getByRole('link', { name: 'Français' }))
  await choice
    .or(ada.page.getByText('fr', { exact: true }))
    .first()
    .click()
  await expect(ada.page.locator('html')).toHaveAttribute('lang', 'fr')
  await ada.page.goto('/')
  await expect(ada.page.locator('html')).toHaveAttribute('lang', 'fr')
})
