/** Notes as files: what they are made of is there, and what people wrote is text. */
import { strFromU8, unzipSync } from 'fflate'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { htmlOf, markdownOf, odtOf, type NotesNode } from '../src/files/notes-file.ts'

const text = (words: string, ...marks: string[]): NotesNode => ({
  type: 'text',
  text: words,
  marks: marks.map((type) => ({ type, attrs: type === 'link' ? { href: 'https://a.org/?b&c' } : {} })),
})
const node = (type: string, content: NotesNode[], attrs = {}): NotesNode => ({ type, content, attrs })
const paragraph = (...content: NotesNode[]) => node('paragraph', content)
const item = (words: string, ...more: NotesNode[]) => node('listItem', [paragraph(text(words)), ...more])

const doc = node('doc', [
  node('heading', [text('Agenda')], { level: 2 }),
  paragraph(text('a *b* & '), text('bold', 'bold'), text('link', 'link')),
  node('bulletList', [item('one', node('orderedList', [item('in'), item('out')])), item('two')]),
  node('taskList', [node('taskItem', [paragraph(text('done'))], { checked: true })]),
  node('table', [
    node('tableRow', [node('tableHeader', [paragraph(text('a|b'))]), node('tableHeader', [paragraph()])]),
    node('tableRow', [node('tableCell', [paragraph(text('c'))]), node('tableCell', [paragraph(text('d'))])]),
  ]),
])

test('Markdown keeps headings, lists, tasks, tables and links', () => {
  assert.is(
    markdownOf(doc),
    [
      '## Agenda',
      'a \\*b\\* & **bold**[link](<https://a.org/?b&c>)',
      '- one\n  1. in\n  2. out\n- two',
      '- [x] done',
      '| a\\|b |  |\n| --- | --- |\n| c | d |\n',
    ].join('\n\n'),
  )
})

test('OpenDocument has headings, lists and tables that are called so, and no markup of the writer', () => {
  const files = unzipSync(odtOf(node('doc', [...(doc.content ?? []), paragraph(text('<a>\u0001"'))])))
  const content = strFromU8(files['content.xml'] ?? new Uint8Array())
  assert.is(strFromU8(files['mimetype'] ?? new Uint8Array()), 'application/vnd.oasis.opendocument.text')
  assert.match(content, '<text:h text:outline-level="2">Agenda</text:h>')
  assert.match(content, '<text:list text:style-name="numbers"><text:list-item><text:p>in</text:p>')
  assert.match(content, '☑ done')
  assert.match(content, '<table:table-column table:number-columns-repeated="2"/>')
  assert.match(content, 'xlink:href="https://a.org/?b&amp;c"')
  assert.match(content, '&lt;a&gt;&quot;<')
})

test('the title of a page is text', () => {
  assert.match(htmlOf('<b>', '', 'fr'), '<title>&lt;b&gt;</title>')
})

test.run()
