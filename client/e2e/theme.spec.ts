import { fileURLToPath } from 'node:url'
import { expect, test } from './harness/test.ts'

const LOGO = fileURLToPath(new URL('../public/favicon.svg', import.meta.url))
const ACCENT = { light: '#0b5a8a', dark: '#7cc4f0' }

const theme = {
  name: 'Visio-Écoles </script>',
  logo: LOGO,
  colours: { accent: [ACCENT.light, ACCENT.dark] },
  accessibility: 'partial',
  documentation: { label: { fr: 'Le guide', en: 'The guide' }, href: 'https://guide.example.org/' },
}
test.use({ stackOptions: { workers: 1, env: { THEME: JSON.stringify(theme) } } })

for (const scheme of ['light', 'dark'] as const)
  test(`a deployment’s name, logo, colours and links are on every page (${scheme})`, async ({ people }) => {
    const ada = await people.person('Ada Host', { colorScheme: scheme })
    const { page } = ada
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto('/?lang=en')
    await expect(page).toHaveTitle(theme.name)
    await expect(page.getByRole('banner').getByText(theme.name)).toBeVisible()
    await expect(page.getByRole('link', { name: 'The guide' })).toHaveAttribute(
      'href',
      theme.documentation.href,
    )
    await expect(
      page.getByRole('contentinfo').getByRole('link', { name: /partially compliant/ }),
    ).toBeVisible()

    const logo = page.getByRole('banner').locator('img')
    await expect(logo).toHaveAttribute('src', /^\/theme\/logo-[\w-]{10}\.svg$/)
    expect(await logo.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(
      true,
    )
    // The theme itself came with the page.
    expect(new Set(asked.filter((path) => path.startsWith('/theme')))).toEqual(
      new Set([await logo.getAttribute('src')]),
    )

    await page.goto('/sign-in?lang=en')
    const action = page.locator('.button.primary').first()
    await expect(action).toBeVisible()
    const rgb = [1, 3, 5].map((at) => Number.parseInt(ACCENT[scheme].slice(at, at + 2), 16)).join(', ')
    await expect(action).toHaveCSS('background-color', `rgb(${rgb})`)
  })

test('whoever keeps the site among their programs finds it under its name', async ({ people }) => {
  const { page } = await people.person('Ada Host')
  await page.goto('/')
  const manifest = await page.evaluate(async () => {
    const { href } = document.querySelector<HTMLLinkElement>('link[rel=manifest]') ?? { href: '' }
    return (await (await fetch(href)).json()) as Record<string, unknown>
  })
  expect(manifest).toMatchObject({ name: theme.name, theme_color: ACCENT.light })
})
