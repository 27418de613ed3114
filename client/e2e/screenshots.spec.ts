import { fileURLToPath } from 'node:url'
import { devices } from '@playwright/test'
import { expect, test } from './harness/test.ts'

// Pictures for the README, made only when asked: `PICTURES=1 npx playwright test -c client/e2e screenshots`.
test.skip(process.env['PICTURES'] === undefined, 'pictures are made when PICTURES is set')

const picture = (name: string) => fileURLToPath(new URL(`../../docs/${name}.png`, import.meta.url))
const { defaultBrowserType: _, ...PHONE } = devices['Pixel 7']

test('the pictures of the README', async ({ people }) => {
  const ada = await people.person('Ada Host', { viewport: { width: 1280, height: 760 } })
  await ada.startMeeting()
  const link = await ada.invitation()
  const [bob, zoe] = [await people.person('Bob Martin'), await people.person('Zoé Gérard', PHONE)]
  for (const other of [bob, zoe]) {
    await other.joinBy(link)
    await other.control('Start camera').click()
  }
  await ada.startCamera()
  await ada.sees(bob, zoe)
  await zoe.sees(ada, bob)
  await bob.control('Raise hand').click()
  await ada.openPeople()
  await expect(await ada.row(bob)).toContainText('hand raised')
  await ada.page.mouse.move(640, 300)
  await ada.page.screenshot({ path: picture('screenshot'), animations: 'disabled' })
  await zoe.page.screenshot({ path: picture('screenshot-phone'), animations: 'disabled' })
})
