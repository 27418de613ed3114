import { isAccessible } from './harness/accessible.ts'
import type { Person } from './harness/person.ts'
import { expect, test } from './harness/test.ts'
import { sentence, type Language } from './harness/wording.ts'

for (const language of ['en', 'fr'] as const) {
  test(`every page of a meeting is accessible (${language})`, async ({ people }) => {
    test.setTimeout(120_000)
    const say = (key: string): string => sentence(language, key)
    const ada = await people.person('Ada Host')
    const { page } = ada
    const button = (key: string) =>
      page.getByRole('button', { name: say(key), exact: true }).filter({ visible: true })
    const dialog = ada.dialog()

    await ada.signIn()
    await page.goto(`/?lang=${language}`)
    await button('temporary.start').click()
    await expect(button('audio.microphone')).toBeVisible()
    await isAccessible(ada, 'audio')
    await button('audio.microphone').click()
    await expect(page.getByRole('region', { name: say('echo.title') })).toBeVisible()
    await isAccessible(ada, 'echo test')
    await button('echo.cannotHear').click()
    await expect(page.getByText(say('hear.volume'))).toBeVisible()
    await isAccessible(ada, 'cannot hear')

    await button('echo.join').click()
    await expect(page.getByRole('toolbar', { name: say('meeting.controls') })).toBeVisible()
    await isAccessible(ada, 'alone in the meeting')

    await button('meeting.invite').click()
    await expect(dialog).toBeVisible()
    await isAccessible(ada, 'invitation')
    const link = await dialog.getByLabel(say('invite.participant'), { exact: true }).inputValue()
    await page.keyboard.press('Escape')

    const bob = await people.person('Bob')
    await bob.page.goto(`${link}?lang=${language}`)
    const name = bob.page.getByRole('textbox', { name: say('join.name') })
    await expect(name).toBeVisible()
    await isAccessible(bob, 'name')
    await bob.page.getByRole('button', { name: say('join.join'), exact: true }).click()
    await expect(bob.page.getByText(say('join.nameMissing'))).toBeVisible()
    await isAccessible(bob, 'name missing')
    await bob.joinBy(link)
    await bob.startCamera()
    await ada.sees(bob)
    await button('meeting.startCamera').click()
    await expect(button('meeting.stopCamera')).toBeVisible()
    await isAccessible(ada, 'two cameras')

    await button('meeting.mute').click()
    await button('meeting.raiseHand').click()
    await expect(button('meeting.lowerHand')).toBeVisible()
    await isAccessible(ada, 'muted with hand up')

    await button('meeting.people').click()
    await expect(page.getByRole('region', { name: say('meeting.people') })).toBeVisible()
    await isAccessible(ada, 'people')
    await page.keyboard.press('Escape')

    for (const menu of ['meeting.layout', 'meeting.more']) {
      await button(menu).click()
      await isAccessible(ada, menu)
      await page.keyboard.press('Escape')
    }

    await button('meeting.more').click()
    await page.getByRole('menuitem', { name: say('more.testSound') }).click()
    await expect(dialog.getByText(say('echo.heard'))).toBeVisible()
    await dialog.getByRole('button', { name: say('echo.cannotHear') }).click()
    await isAccessible(ada, 'test of one’s sound')
    await page.keyboard.press('Escape')

    await bob.control('Share screen').click()
    await expect(page.getByText(say('meeting.screenOf').replace('{name}', 'Bob')).first()).toBeAttached()
    await isAccessible(ada, 'shared screen')

    await button('meeting.leave').click()
    await expect(dialog).toBeVisible()
    await isAccessible(ada, 'leaving')
    await dialog.getByRole('button', { name: say('leave.leave'), exact: true }).click()
    await expect(page.getByRole('heading', { name: say('over.left') })).toBeVisible()
    await isAccessible(ada, 'left')

    await wrongAddresses(ada, language)
  })
}

async function wrongAddresses(person: Person, language: Language): Promise<void> {
  for (const [path, key] of [
    ['/join/participant/aaaaaaaaaaaa/aaaaaaaaaaaaaaaaaaaaaa', 'over.invalid'],
    ['/meeting/aaaaaaaaaaaa', 'over.noSeat'],
    ['/meeting/signin/42/hash', 'over.oldLink'],
    ['/nowhere', 'over.unknownPage'],
  ] as const) {
    await person.page.goto(`${path}?lang=${language}`)
    await expect(person.page.getByRole('heading', { name: sentence(language, key) })).toBeVisible()
    await isAccessible(person, path)
  }
}
