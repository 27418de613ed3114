/** How loud one hears the others. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Loudness } from '../src/media/loudness.ts'
import { Volumes } from '../src/visit/volumes.svelte.ts'
import { browserStores } from './storage.ts'

test('how loud one hears somebody is kept for the meeting, apart from what they share', () => {
  browserStores()
  let changes = 0
  const first = new Volumes(() => {
    changes += 1
  })
  assert.is(first.of('bob', 'voice'), 1)
  first.set('bob', 'voice', 0.25)
  first.set('bob', 'share', 7)
  assert.equal([first.of('bob', 'voice'), first.of('bob', 'share'), first.of('zoe', 'voice')], [0.25, 1, 1])
  assert.is(changes, 2)
  const reloaded = new Volumes(() => undefined)
  assert.equal([reloaded.of('bob', 'voice'), reloaded.of('bob', 'share')], [0.25, 1])
})

test('what another version kept counts as nothing', () => {
  browserStores()
  window.sessionStorage.setItem('preau.volumes', '{"voice of bob":"loud","voice of zoe":3}')
  const volumes = new Volumes(() => undefined)
  assert.equal([volumes.of('bob', 'voice'), volumes.of('zoe', 'voice')], [1, 1])
})

test('where elements have no volume, the sound goes through a gain and the element is not heard twice', () => {
  const graph = fakeGraph()
  const element = { muted: false, volume: 1 }
  Object.defineProperty(element, 'volume', { get: () => 1, set: () => undefined })
  const loudness = new Loudness(element as unknown as HTMLMediaElement, {} as MediaStreamTrack)
  loudness.set(1)
  assert.equal([element.muted, graph.gains], [false, []])
  loudness.set(0.5)
  loudness.set(1)
  assert.equal([element.muted, graph.gains.map(({ gain }) => gain.value)], [true, [1]])
  loudness.close()
  assert.is(graph.connected, 0)
})

test('elsewhere the element itself plays as loud as is wanted', () => {
  const graph = fakeGraph()
  const element = { muted: false, volume: 1 }
  new Loudness(element as HTMLMediaElement, {} as MediaStreamTrack).set(0.4)
  assert.equal([element.volume, element.muted, graph.gains], [0.4, false, []])
})

/** A browser's audio graph, as far as loudness needs one. */
function fakeGraph() {
  const graph = { gains: [] as { gain: { value: number } }[], connected: 0 }
  const node = () => ({
    gain: { value: 1 },
    connect: (to: unknown) => {
      graph.connected += 1
      return to
    },
    disconnect: () => {
      graph.connected -= 1
    },
  })
  class Graph {
    state = 'running'
    destination = {}
    createMediaStreamSource = node
    createGain = () => {
      const gain = node()
      graph.gains.push(gain)
      return gain
    }
  }
  const Stream = function Stream() {
    return undefined
  }
  Object.assign(globalThis, { AudioContext: Graph, MediaStream: Stream })
  return graph
}

test.run()
