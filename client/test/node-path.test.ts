import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NodePath } from '../src/wire/node-path.ts'

test('with one server the path is always the same', () => {
  const node = new NodePath()
  node.unreachable()
  node.arrived()
  assert.is(node.path, '/socket.io')
})

test('a page goes where it is led, and back to any server when nobody is there', () => {
  const node = new NodePath()
  assert.is(node.moved('/n/b'), true)
  assert.is(node.path, '/n/b/socket.io')
  node.unreachable()
  assert.is(node.path, '/socket.io')
})

test('led about in circles, or to where nobody was, it pauses', () => {
  const node = new NodePath()
  assert.equal(
    ['/n/a', '/n/b', '/n/a', '/n/b'].map((to) => node.moved(to)),
    [true, true, true, false],
  )
  node.arrived()
  assert.is(node.moved('/n/a'), true)
  assert.is(node.moved('/n/a'), false)
})

test('it is led nowhere but to nodes of its own host', () => {
  const node = new NodePath()
  for (const to of [undefined, '', '/', '//evil.example', '/n/../api', '/n/a/b', 'https://evil.example/n/a'])
    assert.is(node.moved(to), null, to)
  assert.is(node.path, '/socket.io')
})

test.run()
