import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

const say = (key: string): string => sentence('en', key)

test('a newcomer settles all on one page, and hears themselves before the others do', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const bob = await people.person('Bob', { viewport: { width: 360, height: 640 } })
  const { page } = bob
  await bob.open(await ada.invitation())
  const name = page.getByRole('textbox', { name: 'Your name' })
  await expect(bob.joinWithMicrophone()).toBeInViewport({ ratio: 1 })

  for (const way of ['Join with microphone', 'Listen only', 'Test my sound']) {
    await page.getByRole('button', { name: way }).click()
    await expect(name).toBeFocused()
    await expect(name).toHaveAccessibleDescription(new RegExp(`^${say('join.nameMissing')}`))
  }
  expect(await page.evaluate(() => window.observer.captured.length), 'nothing is taken unasked').toBe(0)

  await page.keyboard.type('Bob')
  await page.keyboard.press('Enter')
  await expect(bob.echoTest().getByText(say('echo.heard'))).toBeVisible()
  await bob
    .echoTest()
    .getByRole('button', { name: say('common.back') })
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  await expect(name).toHaveValue('Bob')
  // What was heard once needs no second test, and shows how loud it is.
  await expect(page.getByRole('meter', { name: 'Microphone level' })).toBeVisible()
  await bob.joinWithMicrophone().click()
  await bob.seesMeeting()
  await expect(bob.echoTest()).toHaveCount(0)
  await bob.speak()
  await ada.hears(1)
})

test('who returns is inside, heard and seen, with one click', async ({ people }) => {
  const [ada, bob] = await people.pair()
  const link = await ada.invitation()
  await bob.startCamera()
  await bob.leave()

  await bob.open(link)
  await expect(bob.page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Bob')
  await bob.seesIn(bob.page.getByRole('img', { name: say('cameraTest.picture') }))
  await expect(ada.tile(bob), 'nobody sees them yet').toHaveCount(0)
  await bob.joinWithMicrophone().click()
  await bob.seesMeeting()
  await expect(bob.control('Stop camera')).toBeVisible()
  await ada.sees(bob)
  await bob.speak()
  await ada.hears(1)
  await bob.control('Stop camera').click()
  await bob.leave()

  await bob.open(link)
  await expect(bob.page.getByText(say('cameraTest.off'))).toBeVisible()
  await bob.page.getByRole('button', { name: 'Listen only' }).click()
  await bob.seesMeeting()
  await expect(await ada.row(bob)).toContainText('listens only')
  await expect(bob.control('Start camera')).toBeVisible()
})
