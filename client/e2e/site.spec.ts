import { standardTheme } from '../../shared/standard-theme.ts'
import { faultsOf } from './harness/accessible.ts'
import type { Person } from './harness/person.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

const WIDTHS = [360, 1280]

async function isWellDrawn(person: Person, what: string): Promise<void> {
  for (const width of WIDTHS) {
    await person.page.setViewportSize({ width, height: 740 })
    expect.soft(await faultsOf(person.page), `${what} at ${String(width)} px`).toEqual([])
  }
}

for (const language of ['fr', 'en'] as const)
  test(`the texts that the foot of the site names are there and well drawn (${language})`, async ({
    people,
  }) => {
    test.setTimeout(120_000)
    const bob = await people.person('Bob')
    const { page } = bob
    await page.goto(`/?lang=${language}`)
    for (const { label, href } of standardTheme.links) {
      await page.getByRole('contentinfo').getByRole('link', { name: label[language] }).click()
      await expect(page).toHaveURL(new RegExp(`${href}\\?lang=${language}`))
      await expect(page.getByRole('article').getByRole('heading', { level: 1 })).not.toBeEmpty()
      await isWellDrawn(bob, href)
    }
    await page.goto(`/pages/nothing?lang=${language}`)
    await expect(page.getByRole('heading', { name: sentence(language, 'pages.missing') })).toBeVisible()
    await isWellDrawn(bob, 'a text that is not there')
  })

test('the help changes its language where it is, and its questions can be pointed at', async ({ people }) => {
  const { page } = await people.person('Bob')
  await page.goto('/pages/help?lang=en#how-do-i-invite-somebody')
  const question = page.getByRole('heading', { name: 'How do I invite somebody?' })
  await expect(question).toBeInViewport()
  const list = page.getByRole('navigation', { name: 'On this page' }).getByRole('listitem')
  await expect(list).toHaveCount(10)
  await page.getByRole('link', { name: 'Français' }).click()
  await expect(page.getByRole('heading', { name: 'Comment inviter quelqu’un' })).toBeVisible()
  await expect(question).toHaveCount(0)
})
