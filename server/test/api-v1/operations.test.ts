import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { z } from 'zod'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import {
  API_PREFIX,
  apiOperations,
  type ApiMeeting,
  type ApiMeetingWithSettings,
} from '../../../shared/api-v1.ts'
import type { Organiser } from '../../auth/identity.ts'
import type { ApiHandlers } from '../../http/api-v1/handlers.ts'
import { apiRouter } from '../../http/api-v1/router.ts'
import type { Door } from '../../http/operations.ts'
import { MockProvider } from '../auth/mock-provider.ts'
import { ask, startSite, type Answer, type Site } from '../http/site.ts'
import { accessToken, api, type Asked } from './given.ts'

type World = { site: Site; a: MockProvider; token: string; other: string }
const test = suite<World>('operations')

test.before(async (world) => {
  const a = await MockProvider.start('a')
  const site = await startSite({
    databaseUrl: await createDatabase(),
    env: {
      OIDC_PROVIDERS: JSON.stringify([a.configured()]),
      DIAL_IN_NUMBERS: '+33 1 86 95 00 00 (fr), +1 555 0100',
    },
  })
  const [token, other] = [await accessToken(a), await accessToken(a, { sub: 'grace', name: 'Grace Second' })]
  Object.assign(world, { site, a, token, other })
})
test.after(async ({ site, a }) => {
  await site.close()
  await a.close()
  await stopDatabases()
})

type Json = Record<string, unknown>
type Described = Record<string, { operationId: string; responses: Record<string, Json> }>
const description = JSON.parse(
  readFileSync(new URL('../../http/api-v1/openapi.json', import.meta.url), 'utf8'),
) as { paths: Record<string, Described>; components: { schemas: Json; responses: Record<string, Json> } }

/** What the file says that this operation answers with this status. */
function schemaOf(path: string, method: string, status: number): z.ZodType | null {
  const response = description.paths[path]?.[method.toLowerCase()]?.responses[String(status)]
  if (response === undefined) throw new Error(`${method} ${path} ${String(status)} is not described`)
  const ref = response['$ref']
  const told = typeof ref === 'string' ? description.components.responses[ref.split('/').at(-1)!]! : response
  const content = told['content'] as { 'application/json': { schema: Json } } | undefined
  if (content === undefined) return null
  const whole = { ...content['application/json'].schema, $defs: description.components.schemas }
  const text = JSON.stringify(whole).replaceAll('#/components/schemas/', '#/$defs/')
  return z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0])
}

/** Asks, and holds the answer against the description. */
async function asDescribed(
  { site, token }: World,
  template: string,
  values: Record<string, string>,
  asked: Asked & { token?: string } = {},
): Promise<Answer & { json: unknown }> {
  const path = template.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(values[name]!))
  const answer = await api(site, path, asked.token ?? token, asked)
  const schema = schemaOf(`${API_PREFIX}${template}`, asked.method ?? 'GET', answer.status)
  assert.is(answer.headers['cache-control'], 'no-store')
  if (schema === null) assert.is(answer.body, '')
  else schema.parse(answer.json)
  return answer
}

const create = async (world: World, body: Json, token = world.token): Promise<ApiMeetingWithSettings> => {
  const answer = await asDescribed(world, '/meetings', {}, { method: 'POST', body, token })
  assert.is(answer.status, 201, answer.body)
  return answer.json as ApiMeetingWithSettings
}
const list = async (world: World, token = world.token): Promise<ApiMeeting[]> =>
  ((await asDescribed(world, '/meetings', {}, { token })).json as { meetings: ApiMeeting[] }).meetings

test('what is described is served, and what is served is described', async ({ site }) => {
  const operations = Object.entries(apiOperations)
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
  )
  const declared = operations.map(
    ([name, { method, path }]) => `${method.toLowerCase()} ${API_PREFIX}${path} ${name}`,
  )
  assert.equal(described.sort(), declared.sort())
  const handlers = Object.fromEntries(operations.map(([name]) => [name, () => undefined]))
  const door = { origins: [] }
  const router = apiRouter(handlers as unknown as ApiHandlers, door as unknown as Door<Organiser>)
  const served = router.stack.flatMap(({ route }) =>
    (route?.stack ?? []).map(({ method }) => `${method} ${route!.path.replace(/:(\w+)/g, '{$1}')}`),
  )
  const paths = declared.map((line) => line.split(' ').slice(0, 2).join(' '))
  assert.equal([...new Set(served)].sort(), [...paths, `get ${API_PREFIX}/openapi.json`].sort())
  const answer = await ask(site, `${API_PREFIX}/openapi.json`)
  assert.is(answer.status, 200)
  assert.match(String(answer.headers['content-type']), /^application\/json/)
  assert.equal(JSON.parse(Buffer.from(answer.body, 'latin1').toString()), description)
})

test('a room is made, shown, listed, changed and removed, with the members that other software knows', async (world) => {
  const made = await create(world, { title: 'Council', maxParticipants: 3, language: 'fr' })
  assert.match(made.moderator_url, `${world.site.config.publicUrl}/join/moderator/${made.id}/`)
  assert.match(made.attendee_url, `${world.site.config.publicUrl}/join/participant/${made.id}/`)
  assert.match(String(made.authenticated_url), `/join/authenticated/${made.id}/`)
  assert.match(String(made.visio_code), /^[1-9]\d{8}$/)
  assert.match(String(made.PIN), /^[1-9]\d{8}$/)
  assert.is(made.phone_number, '+33 1 86 95 00 00')
  assert.is(made.delegate, false)
  assert.is(made.settings.maxParticipants, 3)
  assert.match(made.settings.welcome, 'Bienvenue')
  const { settings: _settings, ...known } = made
  assert.equal(await list(world), [known])
  const change = { method: 'PATCH', body: { title: 'Assembly', waitingRoom: 'everybody' } }
  const changed = await asDescribed(world, '/meetings/{id}', { id: made.id }, change)
  const shown = (await asDescribed(world, '/meetings/{id}', { id: made.id })).json as ApiMeetingWithSettings
  assert.equal(shown, changed.json)
  assert.is(shown.name, 'Assembly')
  assert.equal(shown.settings, { ...made.settings, title: 'Assembly', waitingRoom: 'everybody' })
  assert.is(shown.moderator_url, made.moderator_url)
  const remove = { method: 'DELETE' }
  assert.is((await asDescribed(world, '/meetings/{id}', { id: made.id }, remove)).status, 204)
  assert.is((await asDescribed(world, '/meetings/{id}', { id: made.id }, remove)).status, 404)
  assert.equal(await list(world), [])
})

test('a link that the API tells is one that opens the room', async (world) => {
  const made = await create(world, { title: 'Open' })
  const [, , , room, link] = new URL(made.moderator_url).pathname.split('/')
  const holder = await world.site.app.rooms.resolveLink(room as never, link as never)
  assert.is(holder?.kind, 'moderator')
  await asDescribed(world, '/meetings/{id}', { id: made.id }, { method: 'DELETE' })
})

test('a delegate sees and changes the room, and may not remove it', async (world) => {
  const { site, other } = world
  const made = await create(world, { title: 'Shared' })
  await list(world, other)
  await site.database
    .insertInto('delegates')
    .columns(['room_id', 'user_id'])
    .expression(
      site.database
        .selectFrom('users')
        .where('subject', '=', 'grace')
        .select((users) => [users.val(made.id).as('room_id'), 'id as user_id']),
    )
    .execute()
  const [seen] = await list(world, other)
  assert.is(seen?.delegate, true)
  assert.is(seen?.id, made.id)
  const at = { id: made.id }
  const changed = await asDescribed(world, '/meetings/{id}', at, {
    method: 'PATCH',
    body: { waitingRoom: 'everybody' },
    token: other,
  })
  assert.is(changed.status, 200)
  assert.is((await asDescribed(world, '/meetings/{id}', at, { method: 'DELETE', token: other })).status, 403)
  await asDescribed(world, '/meetings/{id}', at, { method: 'DELETE' })
})

test('what is out of bounds, unknown or not JSON is refused and the field named', async (world) => {
  const { site, token } = world
  const refused = async (body: unknown, field: string | undefined): Promise<void> => {
    const answer = await asDescribed(world, '/meetings', {}, { method: 'POST', body })
    assert.is(answer.status, 400)
    assert.is((answer.json as { field?: string }).field, field)
  }
  await refused({}, 'title')
  await refused({ title: ' ' }, 'title')
  await refused({ title: 'x', maxParticipants: 501 }, 'maxParticipants')
  await refused({ title: 'x', redirectUrl: 'javascript:alert(1)' }, 'redirectUrl')
  await refused({ title: 'x', ownerId: 'somebody' }, undefined)
  await refused({ title: 'a\r\nBcc: b@evil.example' }, 'title')
  await refused({ title: '\u202Etxt.exe' }, 'title')
  const form = await api(site, '/meetings', token, {
    method: 'POST',
    body: 'title=x',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.is(form.status, 400)
})

test('markup in a title is text like any other', async (world) => {
  const title = '<img src=x onerror=alert(1)>"\'&'
  const made = await create(world, { title })
  assert.is(made.name, title)
  const answer = await asDescribed(world, '/meetings/{id}', { id: made.id })
  assert.match(String(answer.headers['content-type']), /^application\/json/)
  assert.is(answer.headers['x-content-type-options'], 'nosniff')
  await asDescribed(world, '/meetings/{id}', { id: made.id }, { method: 'DELETE' })
})

test('an event of a calendar has one room, however often and however fast it is asked for', async (world) => {
  const event = '/calendar-events/{key}'
  const key = '040000008200E00074C5B7101A82E008@outlook é/ü?#%'
  const put = { method: 'PUT', body: { title: 'Stand-up' } }
  const answers = await Promise.all(Array.from({ length: 8 }, () => asDescribed(world, event, { key }, put)))
  assert.equal(answers.map(({ status }) => status).sort(), [200, 200, 200, 200, 200, 200, 200, 201])
  const rooms = answers.map(({ json }) => json as ApiMeeting)
  assert.is(new Set(rooms.map(({ id }) => id)).size, 1)
  assert.is(new Set(rooms.map((room) => room.moderator_url)).size, 1)
  assert.equal(await list(world), [])
  const renamed = await asDescribed(world, event, { key }, { ...put, body: { title: 'Retrospective' } })
  assert.is(renamed.status, 200)
  assert.equal(renamed.json, { ...rooms[0], name: 'Retrospective' })
  const others = await asDescribed(world, event, { key }, { ...put, token: world.other })
  assert.is(others.status, 201)
  assert.is.not((others.json as ApiMeeting).id, rooms[0]!.id)
  assert.is((await asDescribed(world, event, { key }, { method: 'DELETE' })).status, 204)
  assert.is((await asDescribed(world, event, { key }, { method: 'DELETE' })).status, 404)
  assert.is((await asDescribed(world, '/meetings/{id}', { id: rooms[0]!.id })).status, 404)
  const again = await asDescribed(world, event, { key }, put)
  assert.is(again.status, 201)
  assert.is.not((again.json as ApiMeeting).moderator_url, rooms[0]!.moderator_url)
})

test('what a calendar calls an event has at most 255 characters', async (world) => {
  const put = { method: 'PUT', body: { title: 'Long' } }
  const event = '/calendar-events/{key}'
  assert.is((await asDescribed(world, event, { key: 'k'.repeat(255) }, put)).status, 201)
  const answer = await asDescribed(world, event, { key: 'k'.repeat(256) }, put)
  assert.is(answer.status, 400)
  assert.is((answer.json as { field?: string }).field, 'key')
})

test('pages of other sites may neither ask nor read', async ({ site, token }) => {
  const origin = 'https://evil.example'
  const preflight = await ask(site, `${API_PREFIX}/meetings`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  })
  const read = await api(site, '/meetings', token, { headers: { origin } })
  for (const { headers } of [preflight, read])
    assert.not.ok(Object.keys(headers).some((name) => name.startsWith('access-control-')))
  for (const [method, path] of [
    ['POST', '/meetings'],
    ['PATCH', '/meetings/12345678'],
    ['DELETE', '/meetings/12345678'],
    ['PUT', '/calendar-events/k'],
    ['DELETE', '/calendar-events/k'],
  ] as const) {
    const answer = await api(site, path, token, { method, body: { title: 'x' }, headers: { origin } })
    assert.is(answer.status, 403, `${method} ${path}`)
  }
})

test('one person may make 30 rooms in an hour; then it is said for how long to wait', async (world) => {
  const token = await accessToken(world.a, { sub: 'eager' })
  for (let n = 0; n < 30; n += 1) await create(world, { title: `Room ${String(n)}` }, token)
  const answer = await asDescribed(world, '/meetings', {}, { method: 'POST', body: { title: 'x' }, token })
  assert.is(answer.status, 429)
  assert.ok(Number(answer.headers['retry-after']) > 60)
})

test.run()
