import { expect, test } from './harness/test.ts'

test('one menu for each person, in the list and on their tile, goes by keyboard and gives the focus back', async ({
  people,
}) => {
  const [ada, bob] = await people.pair()
  const button = ada.tile(bob).getByRole('button', { name: 'What to do about Bob' })
  await button.focus()
  await ada.page.keyboard.press('Enter')
  const menu = ada.page.getByRole('menu', { name: 'What to do about Bob' })
  await expect(menu.getByRole('menuitem', { name: 'Mute' })).toBeFocused()
  await ada.page.keyboard.press('Enter')
  await expect(bob.control('Unmute')).toBeVisible()

  const row = await ada.row(bob)
  await bob.control('Raise hand').click()
  const inList = row.getByRole('button', { name: 'What to do about Bob' })
  await inList.click()
  await expect(menu.getByRole('menuitem', { name: 'Lower hand' })).toBeVisible()
  await ada.page.keyboard.press('Escape')
  await expect(menu).toBeHidden()
  await expect(inList).toBeFocused()
  await expect(bob.tile(ada).getByRole('button')).toHaveCount(0)
})
