import type { Person } from './harness/person.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

/** Grace, in a temporary meeting of hers, by a session that may end; and Bob, who came by its link. */
async function graceAndBob(people: {
  person(name: string): Promise<Person>
}): Promise<readonly [Person, Person]> {
  const grace = await people.person('Grace Second')
  await grace.signInAlone()
  await grace.page.goto('/?lang=en')
  await grace.page.getByRole('button', { name: 'Start a temporary meeting' }).click()
  await grace.chooseSound('listen-only')
  await grace.seesMeeting()
  const bob = await people.person('Bob')
  await bob.joinBy(await grace.invitation(), 'listen-only')
  await expect(bob.tile(grace)).toHaveCount(1)
  return [grace, bob]
}

async function isSentOut(person: Person, key: string, { seenBy }: { seenBy: Person }): Promise<void> {
  await expect(person.page.getByRole('heading', { name: sentence('en', key) })).toBeVisible()
  await expect(person.body()).toHaveAttribute('data-connection', 'ended')
  // Not as somebody who may come back, but gone.
  await expect(seenBy.tile(person)).toHaveCount(0)
  await expect(seenBy.body()).toHaveAttribute('data-connection', 'connected')
}

test('who signs out in another tab is out of the meeting at once, and their place is lost', async ({
  people,
}) => {
  const [grace, bob] = await graceAndBob(people)
  const meeting = grace.page.url()
  const other = await grace.context.newPage()
  await other.goto('/?lang=en')
  await other.getByRole('button', { name: 'Grace Second' }).click()
  await other.getByRole('button', { name: sentence('en', 'account.signOut') }).click()
  await isSentOut(grace, 'over.signedOut', { seenBy: bob })

  await grace.page.goto(meeting)
  await expect(grace.page.getByRole('heading', { name: sentence('en', 'over.noSeat') })).toBeVisible()
  await expect(other.getByRole('link', { name: 'Sign in' })).toBeVisible()
})
