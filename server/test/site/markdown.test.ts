import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Block, Inline } from '../../../shared/pages.ts'
import { readMarkdown } from '../../site/markdown.ts'

const text = (words: string): Inline => ({ kind: 'text', text: words })
const paragraph = (...content: Inline[]): Block => ({ kind: 'paragraph', content })

function links(blocks: readonly Block[]): string[] {
  return Array.from(JSON.stringify(blocks).matchAll(/"href":"((?:[^"\\]|\\.)*)"/g), ([, href = '']) => href)
}

test('headings, paragraphs, lists and emphasis are what they are written as', () => {
  const { title, blocks } = readMarkdown(
    '# Aide\n\nUn *mot* et **deux**.\n\n## Où ?\n\n- un\n- deux\n\n1. premier\n\n> cité\n\n---\n\na\\\nb `c`',
  )
  assert.is(title, 'Aide')
  assert.equal(blocks, [
    paragraph(
      text('Un '),
      { kind: 'emphasis', content: [text('mot')] },
      text(' et '),
      { kind: 'strong', content: [text('deux')] },
      text('.'),
    ),
    { kind: 'heading', level: 2, id: 'ou', content: [text('Où ?')] },
    { kind: 'list', ordered: false, items: [[paragraph(text('un'))], [paragraph(text('deux'))]] },
    { kind: 'list', ordered: true, items: [[paragraph(text('premier'))]] },
    { kind: 'quotation', blocks: [paragraph(text('cité'))] },
    { kind: 'rule' },
    paragraph(text('a'), { kind: 'break' }, text('b '), { kind: 'code', text: 'c' }),
  ])
})

test('HTML in a text is shown as text', () => {
  const { blocks } = readMarkdown('a <b onclick="x()">b</b>\n\n<script>alert(1)</script>')
  assert.equal(blocks, [
    paragraph(text('a '), text('<b onclick="x()">'), text('b'), text('</b>')),
    { kind: 'verbatim', text: '<script>alert(1)</script>' },
  ])
})

const SAFE = [
  'https://example.org/a?b',
  'http://example.org',
  'mailto:a@example.org',
  '/pages/help',
  '#ou',
  'help',
]
for (const href of SAFE)
  test(`a link may lead to ${href}`, () => {
    assert.equal(links(readMarkdown(`[a](${href})`).blocks), [href])
    assert.equal(links(readMarkdown(`[a][b]\n\n[b]: ${href}`).blocks), [href])
  })

const UNSAFE = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  '<java\tscript:alert(1)>',
  '&#106;avascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:https://example.org/x',
]
for (const href of UNSAFE)
  test(`a link to ${JSON.stringify(href)} is only its words`, () => {
    for (const markdown of [`[words](${href})`, `[words][b]\n\n[b]: ${href}`]) {
      const { blocks } = readMarkdown(markdown)
      assert.equal(links(blocks), [])
      assert.match(JSON.stringify(blocks), 'words')
    }
  })

test('no picture is asked from elsewhere', () => {
  const { blocks } = readMarkdown('![a tree](https://evil.example/t.png) ![](https://evil.example/p.png)')
  assert.not.match(JSON.stringify(blocks), 'evil')
  assert.match(JSON.stringify(blocks), 'a tree')
})

test('two headings of the same words have two names', () => {
  const ids = readMarkdown('## Qui ?\n\n## Qui ?\n\n## !').blocks.map((block) => 'id' in block && block.id)
  assert.equal(ids, ['qui', 'qui-2', 'section'])
})

test.run()
