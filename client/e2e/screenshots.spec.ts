import { fileURLToPath } from 'node:url'
import { devices } from '@playwright/test'
import { sitBeforeCamera, type Portrait } from './harness/portrait.ts'
import { ask, createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

// Pictures for the README, made only when asked: `PICTURES=1 npx playwright test -c client/e2e screenshots`.
test.skip(process.env['PICTURES'] === undefined, 'pictures are made when PICTURES is set')

const picture = (name: string) => fileURLToPath(new URL(`../../docs/${name}.png`, import.meta.url))
const { defaultBrowserType: _, ...PHONE } = devices['Pixel 7']

const PORTRAITS = {
  ada: { wall: '#b8926a', light: '#ead9bf', skin: '#8d5a3c', hair: '#241a17', coat: '#1f6f5c' },
  bob: { wall: '#54718c', light: '#b9cddb', skin: '#e3b694', hair: '#7b5a3a', coat: '#2c3e57' },
  zoe: { wall: '#7d8f6b', light: '#d9e0c4', skin: '#f0cdb0', hair: '#9a4a2c', coat: '#a93a2a' },
} as const satisfies Record<string, Portrait>

test('the pictures of the README', async ({ people }) => {
  const ada = await people.person('Ada Host', { viewport: { width: 1280, height: 760 } })
  const bob = await people.person('Bob Martin')
  const zoe = await people.person('Zoé Gérard', PHONE)
  await ada.context.addInitScript(sitBeforeCamera, PORTRAITS.ada)
  await bob.context.addInitScript(sitBeforeCamera, PORTRAITS.bob)
  await zoe.context.addInitScript(sitBeforeCamera, PORTRAITS.zoe)

  await ada.startMeeting()
  const link = await ada.invitation()
  for (const other of [bob, zoe]) await other.joinBy(link)
  for (const person of [ada, bob, zoe]) await person.startCamera()
  await ada.sees(bob, zoe)
  await zoe.sees(ada, bob)
  await bob.mute()
  await bob.control('Raise hand').click()
  await ada.openPeople()
  await expect(await ada.row(bob)).toContainText('hand raised')
  await expect(ada.tile(bob)).not.toHaveAttribute('data-speaking', 'true')
  await expect(ada.tile(zoe)).toHaveAttribute('data-speaking', 'true')
  await ada.page.screenshot({ path: picture('screenshot'), animations: 'disabled' })
  await zoe.page.screenshot({ path: picture('screenshot-phone'), animations: 'disabled' })
})

test('the pictures of the portal', async ({ people }) => {
  const ada = await people.person('Ada Host', { viewport: { width: 1280, height: 860 } })
  await ada.signIn()
  const { id: team } = await createRoom(ada, { title: 'Communication team' })
  await createRoom(ada, { title: 'Parents’ evening, year 9', waitingRoom: 'everybody' })
  const { invitation } = await createRoom(ada, { title: 'Staff council' })
  await ask(ada, 'rooms:favourite', { roomId: team }, { favourite: true })
  const bob = await people.person('Bob Martin')
  await bob.joinBy(invitation.moderatorUrl ?? '', 'listen-only')

  const { page } = ada
  await page.goto('/?lang=en')
  await expect(page.getByRole('listitem', { name: 'Staff council', exact: true })).toContainText('1')
  await page.screenshot({ path: picture('screenshot-rooms'), animations: 'disabled' })
  const room = page.getByRole('listitem', { name: 'Communication team', exact: true })
  await room.getByRole('button', { name: 'Invite' }).click()
  await expect(ada.dialog().getByLabel(sentence('en', 'invite.participant'), { exact: true })).toBeVisible()
  await page.screenshot({ path: picture('screenshot-invite'), animations: 'disabled' })

  const zoe = await people.person('Zoé Gérard', PHONE)
  await zoe.open(invitation.participantUrl)
  await zoe.page.getByRole('textbox', { name: 'Your name' }).fill('Zoé Gérard')
  await zoe.page.screenshot({ path: picture('screenshot-join-phone'), animations: 'disabled' })
})
