import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { portal } from '../../../shared/portal.ts'
import { RoomSettings } from '../../../shared/room-settings.ts'
import { changeRoom } from '../../rooms/change.ts'
import { createRoom } from '../../rooms/create.ts'
import { showRoom } from '../../rooms/list.ts'
import { codeOf, worldForAll } from './given.ts'

const { given, ada } = worldForAll(test)

const body = portal['rooms:change'].body

const unstorable = ['a\u0000b', 'a\ud800b', '\udc00']
for (const field of ['title', 'welcome', 'moderatorMessage', 'redirectUrl'])
  test(`what cannot be stored is no ${field}`, () => {
    const before = field === 'redirectUrl' ? 'https://example.org/' : ''
    for (const text of unstorable) {
      const { success, error } = body.safeParse({ [field]: before + text })
      assert.is(success, false, JSON.stringify(text))
      assert.is(error?.issues[0]?.path[0], field)
    }
  })

test('where people go afterwards is an address of the web, of nothing else', () => {
  const may = (redirectUrl: string): boolean => body.safeParse({ redirectUrl }).success
  for (const address of ['', 'https://example.org/a?b=c#d', 'http://example.org', 'https://exämple.org/é'])
    assert.is(may(address), true, address)
  for (const address of [
    ...[
      'javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,x',
      'ftp://example.org',
      '//example.org',
    ],
    ...['/rooms', 'example.org', 'https://', 'https://a b', 'https://example.org/\u0000'],
    // Where it leads would stand behind what a reader takes for it.
    ...['https://example.org@evil.example/', 'https://user:password@evil.example/'],
    `https://example.org/${'a'.repeat(250)}`,
  ])
    assert.is(may(address), false, address)
  assert.is(body.parse({ redirectUrl: ' https://example.org/\n' }).redirectUrl, 'https://example.org/')
})

test('whatever is asked of a room is saved as it was asked, or refused, and never a fault', async () => {
  const { id } = await createRoom(given.ports, ada, { title: 'Conseil' }, 'fr')
  const odd = fc.constantFrom('\u0000', '\ud800', '\u202e', '%%CONFNAME%%', '<b>', '\n')
  const text = fc.oneof(
    fc.array(fc.oneof(odd, fc.string()), { maxLength: 6 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.webUrl(),
  )
  const value = fc.oneof(text, fc.boolean(), fc.integer(), fc.double(), fc.constant(null), fc.anything())
  const chosen = fc.record(
    {
      title: text,
      welcome: text,
      moderatorMessage: text,
      redirectUrl: fc.webUrl(),
      maxParticipants: fc.integer({ min: -5, max: 600 }),
      durationMinutes: fc.oneof(fc.integer({ min: -5, max: 1_100 }), fc.double()),
      waitingRoom: fc.constantFrom('off', 'guests', 'everybody'),
      recording: fc.constantFrom('off', 'manual', 'automatic', 'always'),
    },
    { requiredKeys: [] },
  )
  const wild = fc.dictionary(
    fc.oneof(fc.constantFrom(...Object.keys(RoomSettings.shape)), fc.string()),
    value,
  )
  let saved = 0
  await fc.assert(
    fc.asyncProperty(fc.oneof(chosen, wild), async (asked) => {
      // As it comes over the wire: what is undefined is not asked.
      const { success, data } = body.safeParse(JSON.parse(JSON.stringify(asked)))
      if (!success) return
      const refused = await codeOf(changeRoom(given.ports, ada, id, data))
      assert.ok(refused === null || refused === 'bad-request')
      if (refused !== null) return
      saved += 1
      const { settings } = await showRoom(given.ports, ada, id)
      for (const [name, kept] of Object.entries(data))
        assert.equal(settings[name as keyof RoomSettings], kept, name)
    }),
    { numRuns: 500 },
  )
  assert.ok(saved > 50, String(saved))
})

test.run()
