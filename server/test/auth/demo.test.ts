import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { startSite, type Site } from '../http/site.ts'
import { Browser } from './browser.ts'
import { choose, signIn, toProvider } from './sign-in.ts'

let databaseUrl: string
let site: Site

test.before(async () => {
  databaseUrl = await createDatabase()
  site = await startSite({ databaseUrl })
})
test.after(async () => {
  await site.close()
  await stopDatabases()
})

const rows = (): Promise<{ subject: string; id: string }[]> =>
  site.database.selectFrom('users').select(['subject', 'id']).orderBy('subject').execute()
const sessions = async (): Promise<number> =>
  (await site.database.selectFrom('sessions').select('provider').execute()).length

test('Ada signs in and is known by her name and address', async () => {
  const browser = await signIn(site, 'Ada Host')
  const { account, attendee } = await browser.ask('session:show', {})
  assert.is(account?.name, 'Ada Host')
  assert.is(account?.email, 'ada@demo.example')
  assert.is(account?.administrator, false)
  assert.is(attendee, null)
})

test('who signs in again has the same account', async () => {
  await signIn(site, 'Ada Host')
  await signIn(site, 'Grace Second')
  assert.equal(
    (await rows()).map(({ subject }) => subject),
    ['ada', 'grace'],
  )
})

test('Nadia administers, by what the demo provider says', async () => {
  const browser = await signIn(site, 'Nadia Admin')
  assert.is((await browser.ask('session:show', {})).account?.administrator, true)
})

test('an attendee has a name and no account, and one that came in capitals is in title case', async () => {
  const before = await rows()
  const browser = await signIn(site, 'Marie Gérard', { provider: 'demo-attendees' })
  const shown = await browser.ask('session:show', {})
  assert.equal(shown, { account: null, attendee: { name: 'Marie Gérard' } })
  assert.equal(await rows(), before)
})

test('one browser may hold an organiser and an attendee who are two people', async () => {
  const browser = await signIn(site, 'Ada Host')
  await signIn(site, 'Marie Gérard', { provider: 'demo-attendees', browser })
  const { account, attendee } = await browser.ask('session:show', {})
  assert.is(account?.name, 'Ada Host')
  assert.is(attendee?.name, 'Marie Gérard')
})

test('the page of the demo provider has the four people, in the language of the browser, under our policy', async () => {
  const browser = new Browser(site)
  const french = await toProvider(browser)
  for (const name of ['Ada Host', 'Grace Second', 'Marie Gérard', 'Nadia Admin'])
    assert.ok(french.body.includes(`>${name}</button>`), name)
  assert.match(french.body, /<html lang="fr">/)
  assert.match(french.body, /organise des réunions/)
  const english = await browser.send(french.url, { headers: { 'accept-language': 'en-GB,fr;q=0.5' } })
  assert.match(english.body, /organises meetings/)
  assert.match(String(french.headers['content-security-policy']), /script-src 'self';/)
  assert.not.match(french.body, /<script>|style=| on[a-z]+=/)
  const style = await browser.send('/demo/style.css')
  assert.match(String(style.headers['content-type']), /^text\/css/)
})

test('who cancels there is not signed in, and the page says so', async () => {
  const browser = new Browser(site)
  const page = await toProvider(browser)
  const shown = await browser.submit(page, { person: '' })
  assert.is(shown.status, 400)
  assert.is(shown.url.pathname, '/oidc/demo/callback')
  assert.is(browser.cookies().get('preau-sign-in-failed'), 'denied')
  assert.is((await browser.ask('session:show', {})).account, null)
})

test('a page of the demo provider that is stale, or of another browser, signs nobody in', async () => {
  const page = await toProvider(new Browser(site))
  const shown = await choose(page, new Browser(site), 'Ada Host')
  assert.is(shown.status, 400)
  assert.match(shown.body, /Recommencez/)
})

test('the name by which a browser came is kept all the way', async () => {
  const origin = `http://127.0.0.1:${String(site.config.port)}`
  assert.is.not(site.config.publicUrl, origin)
  const browser = new Browser(site, origin)
  await signIn(site, 'Ada Host', { browser, returnTo: '/rooms/new' })
  assert.equal([...new Set(browser.visited.map((url) => url.origin))], [origin])
  assert.is(browser.visited.at(-1)?.pathname, '/rooms/new')
  assert.is((await browser.ask('session:show', {})).account?.name, 'Ada Host')
})

test('signing out ends both sessions here and the one at the provider, and leads home', async () => {
  const browser = await signIn(site, 'Ada Host')
  await signIn(site, 'Marie Gérard', { provider: 'demo-attendees', browser })
  const before = await sessions()
  const { location } = await browser.ask('session:end', {}, {})
  assert.is(await sessions(), before - 2)
  const leaving = await browser.go(location)
  assert.match(leaving.body, /<script src="\/demo\/send\.js" defer>/)
  const home = await browser.submit(leaving)
  assert.is(home.url.href, `${site.config.publicUrl}/`)
  assert.equal(await browser.ask('session:show', {}), { account: null, attendee: null })
  const left = [...browser.cookies().keys()].filter((name) => !name.startsWith('preau-demo-interaction'))
  assert.equal(left, ['preau-signed-out'])
})

test('a session that ends at the provider ends here', async () => {
  const browser = await signIn(site, 'Grace Second')
  const before = await sessions()
  const idToken = new URL(`${site.config.publicUrl}/demo/session/end?client_id=demo`)
  const home = await browser.submit(await browser.go(idToken))
  assert.match(home.body, /déconnecté du fournisseur/)
  assert.is(await sessions(), before - 1)
  assert.is((await browser.ask('session:show', {})).account, null)
})

test('behind a proxy that ends TLS, everything goes by the public name', async () => {
  const https = await startSite({
    databaseUrl: await createDatabase(),
    env: { PUBLIC_URL: 'https://meet.example', DEMO_PROVIDER: 'anybody' },
  })
  try {
    const browser = await signIn(https, 'Ada Host')
    assert.equal([...new Set(browser.visited.map((url) => url.origin))], ['https://meet.example'])
    assert.ok([...browser.cookies().keys()].includes('__Host-preau-organiser'))
    const { location } = await browser.ask('session:end', {}, {})
    const home = await browser.submit(await browser.go(location))
    assert.is(home.url.href, 'https://meet.example/')
    assert.not.match(https.lines.join(''), /could not tell that a session ended|met a bug/)
  } finally {
    await https.close()
  }
})

test('its process runs only while somebody uses it, and what is asked meanwhile starts it again', async () => {
  const own = await startSite({ databaseUrl: await createDatabase() })
  try {
    assert.is(own.app.demo?.running, false)
    await signIn(own, 'Ada Host')
    assert.is(own.app.demo?.running, true)
    own.app.demo?.close()
    assert.is(own.app.demo?.running, false)
    await signIn(own, 'Grace Second')
    assert.is(own.app.demo?.running, true)
  } finally {
    await own.close()
  }
})

test('nothing is passed on but what is below its own path', async () => {
  const { status, body } = await new Browser(site).send('/demo/../api/session')
  assert.not.match(body, /Cannot/)
  assert.is(status, 200)
  assert.is((await new Browser(site).send('/demo/nothing')).status, 404)
})

test('after a restart sessions hold, and signing out still leads home through the provider', async () => {
  const browser = await signIn(site, 'Ada Host')
  const port = String(site.config.port)
  await site.close()
  site = await startSite({ databaseUrl, env: { PORT: port } })
  await site.app.demo?.address()
  const again = new Browser(site)
  for (const [name, value] of browser.cookies()) again.cookies().set(name, value)
  assert.is((await again.ask('session:show', {})).account?.name, 'Ada Host')
  const { location } = await again.ask('session:end', {}, {})
  assert.ok(location.startsWith(`${site.config.publicUrl}/demo/session/end?`))
  // It remembers nobody now, so it asks nothing: its page submits itself.
  const home = await again.submit(await again.go(location))
  assert.is(home.url.href, `${site.config.publicUrl}/`)
  assert.is(home.status, 200)
})

test.run()
