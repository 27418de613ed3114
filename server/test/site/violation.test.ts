import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { violationOf } from '../../site/violation.ts'

const SECRET = 'c2VjcmV0LXRva2VuLTEyMw'
const report = (more: object): unknown => ({
  'csp-report': {
    'document-uri': `https://ann:pw@meet.example.org/join/moderator/room-0001/${SECRET}?lang=fr#${SECRET}`,
    'effective-directive': 'script-src-elem',
    'blocked-uri': 'inline',
    'source-file': `https://meet.example.org/join/moderator/room-0001/${SECRET}`,
    'line-number': 3,
    'script-sample': SECRET,
    'original-policy': "default-src 'none'",
    ...more,
  },
})

test('a report is kept without anything secret', () => {
  const violation = violationOf(report({}))
  assert.equal(violation, {
    directive: 'script-src-elem',
    blocked: 'inline',
    page: 'https://meet.example.org/join',
    source: 'https://meet.example.org/join',
    line: 3,
  })
})

test('what was blocked is told as far as its site; our own files by their name', () => {
  const blocked = (uri: string): string | undefined => violationOf(report({ 'blocked-uri': uri }))?.blocked
  assert.is(blocked(`https://evil.example/${SECRET}?q=${SECRET}`), 'https://evil.example/')
  assert.is(blocked('wss://evil.example/x'), 'wss:')
  assert.is(blocked(`data:text/html,${SECRET}`), 'data:')
  assert.is(blocked(`chrome-extension://${SECRET}/x.js`), 'chrome-extension:')
  assert.is(blocked(SECRET), 'unknown')
  assert.is(
    blocked('https://meet.example.org/assets/main-D4fG_9.js'),
    'https://meet.example.org/assets/main-D4fG_9.js',
  )
})

test('an older browser names the rule in another field', () => {
  const old = report({ 'effective-directive': undefined, 'violated-directive': "script-src 'self'" })
  assert.is(violationOf(old)?.directive, 'script-src')
})

test('what is no report is none', () => {
  for (const body of [
    null,
    [],
    'x',
    {},
    { 'csp-report': 1 },
    report({ 'effective-directive': 'x\n{"level":60}' }),
    report({ 'effective-directive': undefined, 'violated-directive': '\u001b[31m' }),
    report({ 'blocked-uri': 'x'.repeat(5_000) }),
  ])
    assert.is(violationOf(body), null)
})

test.run()
