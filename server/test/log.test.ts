import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../log.ts'

function lines(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = ''
  write(createLog('trace', { write: (line) => void (text += line) }))
  return text
}

test('what is secret by its name is masked, at the top and inside', () => {
  const text = lines((log) => {
    log.info({ token: 'hush', seat: 'hush' }, 'top')
    log.warn({ link: { token: 'hush', url: { moderatorUrl: 'hush' } } }, 'inside')
    log.error({ handshake: { auth: { credential: 'hush' } }, config: { secretKey: 'hush' } }, 'deep')
    log.debug({ offer: { sdp: 'hush', iceParameters: { password: 'hush' } }, pin: 'hush' }, 'media')
  })
  assert.not.match(text, /hush/)
  assert.is(text.split('[secret]').length - 1, 9)
})

test('a name cannot forge a line or colour the terminal', () => {
  const text = lines((log) => {
    log.info({ name: 'Ann\n{"level":60,"msg":"forged"}\u001b[31m' }, 'joined\r\nforged')
  })
  assert.is(text.split('\n').length, 2)
  assert.is(text.endsWith('\n'), true)
  assert.not.ok(text.includes('\u001b'))
})

test('an error keeps its cause and its stack', () => {
  const text = lines((log) => {
    log.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'broke')
  })
  assert.match(text, /outer/)
  assert.match(text, /inner/)
  assert.match(text, /log\.test\.ts/)
})

test.run()
