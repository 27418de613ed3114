import { readFileSync } from 'node:fs'
import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { standardTheme } from '../../../shared/standard-theme.ts'
import { dressedManifest, dressedPage } from '../../site/dressed.ts'

type Element = DefaultTreeAdapterTypes.Element
type Node = DefaultTreeAdapterTypes.ChildNode

const page = readFileSync(new URL('../../../client/index.html', import.meta.url), 'utf8')
const hostile = { ...standardTheme, name: '</script><script>alert(1)</script><!-- <title>"&' }

function elements(node: { childNodes: Node[] }): Element[] {
  return node.childNodes
    .filter((child): child is Element => 'tagName' in child)
    .flatMap((child) => [child, ...elements(child)])
}

const attribute = (element: Element | undefined, name: string): string | undefined =>
  element?.attrs.find((one) => one.name === name)?.value
const text = (element: Element | undefined): string =>
  element?.childNodes.map((child) => ('value' in child ? child.value : '')).join('') ?? ''

test('the page carries its theme as a block that no browser runs', () => {
  const all = elements(parse(dressedPage(page, standardTheme)))
  const block = all.find((element) => attribute(element, 'id') === 'theme')
  assert.is(attribute(block, 'type'), 'application/json')
  assert.equal(JSON.parse(text(block)), standardTheme)
  const at = (name: string): number => all.findIndex((element) => element.tagName === name)
  assert.ok(at('body') > all.indexOf(block as Element), 'it is there before the program looks for it')
})

test('nothing in a theme gets out of its block or its title', () => {
  const all = elements(parse(dressedPage(page, hostile)))
  const scripts = all.filter(({ tagName }) => tagName === 'script')
  assert.is(scripts.length, 2)
  const block = scripts.find((element) => attribute(element, 'id') === 'theme')
  assert.is((JSON.parse(text(block)) as { name: string }).name, hostile.name)
  assert.is(text(all.find(({ tagName }) => tagName === 'title')), hostile.name)
})

test('the browser’s own frame has the colour of the page, in both schemes', () => {
  const theme = { ...standardTheme, colours: { ground: ['#fefefe', '#010101'] as [string, string] } }
  const metas = elements(parse(dressedPage(page, theme))).filter(
    (element) => attribute(element, 'name') === 'theme-color',
  )
  assert.equal(
    metas.map((meta) => [attribute(meta, 'media'), attribute(meta, 'content')]),
    [
      ['(prefers-color-scheme: light)', '#fefefe'],
      ['(prefers-color-scheme: dark)', '#010101'],
    ],
  )
})

test('a logo is the page’s icon, and the manifest’s', () => {
  const logo = { path: '/theme/logo-0123456789.png', type: 'image/png', content: Buffer.from('') }
  const theme = { ...standardTheme, name: 'Visio', logo: logo.path }
  const icons = elements(parse(dressedPage(page, theme))).filter(
    (element) => attribute(element, 'rel') === 'icon',
  )
  assert.equal(
    icons.map((icon) => attribute(icon, 'href')),
    [logo.path],
  )
  const source = readFileSync(new URL('../../../client/public/manifest.webmanifest', import.meta.url), 'utf8')
  const manifest = JSON.parse(dressedManifest(source, theme, logo)) as Record<string, unknown>
  assert.is(manifest['name'], 'Visio')
  assert.is(manifest['start_url'], '/')
  assert.equal(manifest['icons'], [{ src: logo.path, sizes: 'any', type: 'image/png' }])
})

test.run()
