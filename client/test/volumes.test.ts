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
  const { played, play } = player({ get: () => 1, set: () => undefined })
  const loudness = new Loudness({} as MediaStreamTrack, play)
  loudness.set(1)
  assert.equal([played[0]?.muted, graph.gains], [false, []])
  loudness.set(0.5)
  loudness.set(2)
  assert.equal([played.map(({ muted }) => muted), graph.gains.map(({ gain }) => gain.value)], [[true], [2]])
  loudness.close()
  assert.is(graph.connected, 0)
})

test('elsewhere elements play as loud as is wanted, and louder by further ones, in step', () => {
  const graph = fakeGraph()
  const { played, play } = player()
  const loudness = new Loudness({} as MediaStreamTrack, play)
  const volumes = (volume: number) => {
    loudness.set(volume)
    return played.map((element) => Math.round(element.volume * 100) / 100)
  }
  assert.equal(volumes(0.4), [0.4])
  assert.equal(volumes(2.5), [1, 1, 0.5])
  assert.equal(volumes(9), [1, 1, 1, 1])
  assert.equal(volumes(0.2), [0.2, 0, 0, 0])
  assert.is(loudness.elements.length, 4)
  loudness.close()
  assert.equal([played.map(({ stopped }) => stopped), graph.gains], [[true, true, true, true], []])
})

test('where elements are not known to play in step, nobody is heard louder than they come', () => {
  Object.assign(globalThis, { GestureEvent: Object })
  const { played, play } = player()
  new Loudness({} as MediaStreamTrack, play).set(3)
  assert.equal(
    played.map(({ volume }) => volume),
    [1],
  )
  Reflect.deleteProperty(globalThis, 'GestureEvent')
})

/** Elements that a page plays; `volume`: as this browser's have it. */
function player(volume: PropertyDescriptor = { value: 1, writable: true }) {
  const played: { muted: boolean; volume: number; stopped: boolean }[] = []
  const play = () => {
    const element = Object.defineProperty({ muted: false, volume: 1, stopped: false }, 'volume', volume)
    played.push(element)
    const stop = () => {
      element.stopped = true
    }
    return { element: element as unknown as HTMLMediaElement, stop }
  }
  return { played, play }
}

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
