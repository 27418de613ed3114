import { readFile } from 'node:fs/promises'
import type { Locator } from '@playwright/test'
import type { Person } from './harness/person.ts'
import { expect, test } from './harness/test.ts'

/** What is saved by pressing this. */
async function saved({ page }: Person, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const downloading = page.waitForEvent('download')
  await button.click()
  const file = await downloading
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
}

test('a moderator saves who was here from the details, and participants are told when one looks at figures', async ({
  people,
}) => {
  const [ada, bob] = await people.pair()
  const zoe = await people.person('Zoe')
  await zoe.joinBy(await ada.invitation())
  await zoe.leave()

  await ada.page.getByTitle('Meeting details').click()
  const list = ada.dialog().getByRole('region', { name: 'List of those present' })
  await expect(list.getByRole('row')).toHaveCount(4)
  await expect(list.getByRole('row', { name: /Bob/ })).toContainText('is here')
  await expect(list.getByRole('row', { name: /Zoe/ })).not.toContainText('is here')
  const csv = await saved(ada, ada.dialog().getByRole('button', { name: 'CSV' }))
  expect(csv.name).toMatch(/\.csv$/)
  expect(csv.bytes.toString('utf8')).toContain('"Zoe","participant"')
  const ods = await saved(ada, ada.dialog().getByRole('button', { name: 'Spreadsheet (.ods)' }))
  expect(ods.bytes.subarray(30, 85).toString('latin1')).toContain('opendocument.spreadsheet')
  await ada.page.keyboard.press('Escape')

  const notices = bob.page.getByRole('region', { name: 'Notices' })
  await expect(notices).not.toContainText('Moderators see')
  await ada.page.getByRole('button', { name: 'More', exact: true }).click()
  await ada.page.getByRole('menuitem', { name: 'Participation' }).click()
  await expect(ada.dialog().getByRole('img', { name: 'People present over time: 3 at most' })).toBeVisible()
  await ada.dialog().getByRole('radio', { name: 'Messages' }).check()
  await expect(ada.dialog().getByRole('img', { name: /^Messages over time/ })).toBeVisible()
  await expect(ada.dialog().getByRole('row', { name: /Bob/ })).toBeVisible()
  await expect(notices).toContainText('Moderators see how long everybody is present and speaks')

  // Who moderates no more does not go on seeing it.
  await ada.page.keyboard.press('Escape')
  const max = await people.person('Max')
  await max.joinBy(await ada.invitation('moderator'))
  await max.page.getByRole('button', { name: 'More', exact: true }).click()
  await max.page.getByRole('menuitem', { name: 'Participation' }).click()
  await expect(max.dialog().getByRole('row', { name: /Bob/ })).toBeVisible()
  const row = await ada.row(max)
  await row.getByRole('button', { name: 'What to do about Max' }).click()
  await ada.page.getByRole('menuitem', { name: 'Make participant', exact: true }).click()
  await expect(max.dialog()).toHaveCount(0)
})
