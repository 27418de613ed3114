import type { Locator } from '@playwright/test'
import type { Person } from './harness/person.ts'
import { ProtocolPerson } from './harness/protocol-person.ts'
import { expect, test } from './harness/test.ts'

/** Takes a line of somebody's menu, at the button on their tile. */
async function choose(by: Person, about: Person, what: string): Promise<void> {
  await by
    .tile(about)
    .getByRole('button', { name: `What to do about ${about.name}` })
    .click()
  await by.page.getByRole('menuitem', { name: what, exact: true }).click()
}

/** Takes a line of the menu of layouts. */
async function lay(by: Person, what: string | RegExp): Promise<void> {
  await by.control('Layout').click()
  const { page } = by
  await page
    .getByRole('menuitem', { name: what })
    .or(page.getByRole('menuitemradio', { name: what }))
    .click()
}

async function wide(tile: Locator): Promise<number> {
  return (await tile.boundingBox())?.width ?? 0
}

/** Holds when the first tile is much larger than the second. */
async function isLarge(one: Locator, other: Locator): Promise<void> {
  await expect.poll(async () => (await wide(one)) > 2 * (await wide(other))).toBe(true)
}

test('everybody arranges their own stage: who is large, who is left out, without oneself', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const link = await ada.invitation()
  const zoe = await ProtocolPerson.join(link, 'Zoé')
  const bob = await people.person('Bob')
  await bob.joinBy(link, 'listen-only')
  await bob.startCamera()
  const tileOfZoe = ada.page.getByRole('group', { name: 'Zoé', exact: true })
  await expect(tileOfZoe).toBeVisible()

  await choose(ada, bob, 'Pin for me')
  await isLarge(ada.tile(bob), tileOfZoe)
  await lay(ada, /^Grid/)
  await isLarge(ada.tile(bob), tileOfZoe)
  await choose(ada, bob, 'Unpin')
  await expect.poll(async () => (await wide(ada.tile(bob))) / (await wide(tileOfZoe))).toBe(1)

  await lay(ada, 'Hide people without camera')
  await expect(tileOfZoe).toHaveCount(0)
  await expect(ada.tile(bob)).toBeVisible()
  await lay(ada, 'Show people without camera')
  await expect(tileOfZoe).toBeVisible()
  await lay(ada, 'Hide my own picture')
  await expect(ada.tile(ada)).toHaveCount(0)
  await ada.page.reload()
  await ada.enterAgain()
  await expect(ada.tile(bob)).toBeVisible()
  await expect(ada.tile(ada)).toHaveCount(0)
  zoe.close()
})
