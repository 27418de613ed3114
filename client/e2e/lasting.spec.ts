import { expect, test } from './harness/test.ts'

test('appearance, layout and sounds that somebody chose last on their device', async ({ people }) => {
  const ada = await people.person('Ada Host', { colorScheme: 'light' })
  const page = ada.page.locator('html')
  await ada.openMeeting()
  await expect(ada.joinWithMicrophone()).toBeVisible()
  await ada.page.getByRole('combobox', { name: 'Appearance' }).selectOption('Dark')
  await expect(page).toHaveCSS('color-scheme', 'dark')
  await ada.chooseSound('listen-only')
  await ada.seesMeeting()

  const layout = async () => {
    await ada.control('Layout').click()
    return ada.page.getByRole('menuitemradio', { checked: true })
  }
  await layout()
  await ada.page.getByRole('menuitemradio', { name: /^Speaker/ }).click()
  const sound = () => ada.people().getByRole('checkbox', { name: /sound/i })
  await ada.openPeople()
  await sound().uncheck()

  await ada.page.reload()
  await ada.enterAgain()
  await expect(await layout()).toContainText('Speaker')
  await ada.page.keyboard.press('Escape')
  await ada.openPeople()
  await expect(sound()).not.toBeChecked()
  await ada.page.goto('/?lang=en')
  await expect(page).toHaveCSS('color-scheme', 'dark')
  await expect(ada.page.getByRole('combobox', { name: 'Appearance' })).toHaveValue('dark')
})
