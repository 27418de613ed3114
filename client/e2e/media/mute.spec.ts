import { expect, test } from '../harness/test.ts'

const WATCHED_MS = 2_000

test('muting stops the packets themselves, and unmuting brings the sound back', async ({ people }) => {
  const [ada, bob] = await people.pair()
  await ada.hears(1)

  await bob.mute()
  await expect(await ada.row(bob)).toContainText('microphone muted')
  await expect.poll(() => bob.bytesDuring(200, 'sent', 'audio')).toBe(0)
  const [left, came] = await Promise.all([
    bob.bytesDuring(WATCHED_MS, 'sent', 'audio'),
    ada.bytesDuring(WATCHED_MS, 'received', 'audio'),
  ])
  expect({ left, came }).toEqual({ left: 0, came: 0 })

  await bob.unmute()
  await ada.hears(1)
})

test('a moderator mutes somebody and cannot unmute them', async ({ people }) => {
  const [ada, bob] = await people.pair()
  const row = await ada.row(bob)
  await row.getByRole('button', { name: /^Mute/ }).click()

  await expect(row).toContainText('microphone muted')
  await expect(bob.control('Unmute')).toBeVisible()
  await expect(bob.page.getByText('Ada Host has muted your microphone').first()).toBeVisible()
  await expect.poll(() => bob.bytesDuring(500, 'sent', 'audio')).toBe(0)
  await expect(ada.page.getByRole('button', { name: /unmute/i }).filter({ hasText: 'Bob' })).toHaveCount(0)
  await expect(row.getByRole('button', { name: /unmute/i })).toHaveCount(0)

  await bob.unmute()
  await ada.hears(1)
})

test('a participant has no means to mute others', async ({ people }) => {
  const [ada, bob] = await people.pair()
  const row = await bob.row(ada)
  await expect(row).toContainText('moderator')
  await expect(row.getByRole('button', { name: /mute/i })).toHaveCount(0)
})
