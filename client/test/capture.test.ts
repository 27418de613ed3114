import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { captureFailure, type Circumstances } from '../src/media/capture-failure.ts'
import { fallbackFor, findRemembered, remember, rememberedDevices } from '../src/media/device-choice.ts'
import { browserStores } from './storage.ts'

function failure(name: string, more: Partial<Circumstances> = {}) {
  return captureFailure({ secure: true, permission: 'unknown', name, message: '', ...more })
}

test('who said no is told apart from who closed the question', () => {
  assert.is(failure('NotAllowedError', { permission: 'denied' }), 'denied')
  assert.is(failure('NotAllowedError', { permission: 'prompt' }), 'denied')
  assert.is(failure('NotAllowedError', { message: 'Permission dismissed' }), 'dismissed')
  assert.is(failure('NotAllowedError'), 'denied')
})

test('a system that withholds the device is named as such', () => {
  assert.is(failure('NotAllowedError', { message: 'Permission denied by system' }), 'denied-by-system')
  assert.is(failure('NotAllowedError', { permission: 'granted' }), 'denied-by-system')
})

test('no device, a busy device and a page without TLS each have their own name', () => {
  assert.is(failure('NotFoundError'), 'not-found')
  assert.is(failure('OverconstrainedError'), 'not-found')
  assert.is(failure('NotReadableError'), 'in-use')
  assert.is(failure('AbortError'), 'in-use')
  assert.is(failure('NotSupportedError'), 'unsupported')
  assert.is(failure('NotSupportedError', { secure: false }), 'insecure-page')
  assert.is(failure('SomethingNew'), 'unknown')
})

const headset = { id: 'h1', label: 'Headset' }
const webcam = { id: 'w1', label: 'Webcam microphone' }

test('a device is found again by its id, and by its name when ids have changed', () => {
  assert.is(findRemembered(headset, [webcam, headset]), headset)
  const renamed = { id: 'new-id', label: 'Headset' }
  assert.is(findRemembered(headset, [webcam, renamed]), renamed)
  assert.is(findRemembered(headset, [webcam]), null)
  assert.is(findRemembered(undefined, [webcam]), null)
})

test('devices without a name do not stand for each other', () => {
  assert.is(findRemembered({ id: 'x', label: '' }, [{ id: 'y', label: '' }]), null)
})

test('when a device is pulled out the default takes over, else any, else none', () => {
  const standard = { id: 'default', label: 'Default' }
  assert.is(fallbackFor('h1', [headset, webcam, standard]), standard)
  assert.is(fallbackFor('h1', [headset, webcam]), webcam)
  assert.is(fallbackFor('h1', [headset]), null)
})

test('devices are remembered each by its kind', () => {
  browserStores()
  remember('microphone', headset)
  remember('camera', webcam)
  assert.equal(rememberedDevices.read(), { microphone: headset, camera: webcam })
})

test('nonsense in the place of devices counts as none', () => {
  browserStores()
  for (const text of ['null', '[]', '{"microphone":3}', '{"microphone":{"id":1,"label":2}}']) {
    window.localStorage.setItem('preau.devices', text)
    assert.equal(rememberedDevices.read(), {}, text)
  }
})

test.run()
