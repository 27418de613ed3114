/** Shared notes as a file, from the editor's document. Pure. */
import { strToU8, zipSync } from 'fflate'
import { escaped } from './xml.ts'

/** A node of the document as ProseMirror writes it in JSON. */
export type NotesNode = {
  readonly type: string
  readonly text?: string
  readonly attrs?: Readonly<Record<string, unknown>> | undefined
  readonly marks?:
    | readonly { readonly type: string; readonly attrs?: Readonly<Record<string, unknown>> | undefined }[]
    | undefined
  readonly content?: readonly NotesNode[] | undefined
}

const inside = (node: NotesNode, of: (node: NotesNode) => string): string =>
  (node.content ?? []).map(of).join('')
const hrefOf = (node: NotesNode): string | null => {
  const href = node.marks?.find(({ type }) => type === 'link')?.attrs?.['href']
  return typeof href === 'string' ? href : null
}
const levelOf = ({ attrs }: NotesNode): number => Number(attrs?.['level'] ?? 1)

/** As Markdown (GitHub's flavour, for tasks and tables). */
export function markdownOf(doc: NotesNode): string {
  return `${blocks(doc).join('\n\n')}\n`
}

function blocks(node: NotesNode): string[] {
  return (node.content ?? []).map(block)
}

function block(node: NotesNode): string {
  switch (node.type) {
    case 'heading':
      return `${'#'.repeat(levelOf(node))} ${inside(node, inline)}`
    case 'bulletList':
      return items(node, () => '- ')
    case 'orderedList':
      return items(node, (index) => `${String(index + Number(node.attrs?.['start'] ?? 1))}. `)
    case 'taskList':
      return items(node, (_, item) => (item.attrs?.['checked'] === true ? '- [x] ' : '- [ ] '))
    case 'blockquote':
      return blocks(node).join('\n\n').replace(/^/gm, '> ')
    case 'codeBlock':
      return `\`\`\`\n${inside(node, ({ text = '' }) => text)}\n\`\`\``
    case 'horizontalRule':
      return '---'
    case 'table':
      return tableRows(node)
    default:
      return inside(node, inline)
  }
}

function items(list: NotesNode, mark: (index: number, item: NotesNode) => string): string {
  return (list.content ?? [])
    .map((item, index) => {
      const before = mark(index, item)
      return (
        before +
        blocks(item)
          .join('\n')
          .replace(/\n/g, `\n${' '.repeat(before.length)}`)
      )
    })
    .join('\n')
}

function tableRows(table: NotesNode): string {
  const rows = (table.content ?? []).map((row) =>
    (row.content ?? []).map((cell) => blocks(cell).join(' ').replace(/\n/g, ' ').replace(/\|/g, '\\|')),
  )
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const [head = [], ...rest] = rows
  return [line(head), line(head.map(() => '---')), ...rest.map(line)].join('\n')
}

function inline(node: NotesNode): string {
  if (node.type === 'hardBreak') return '  \n'
  let text = (node.text ?? inside(node, inline)).replace(/[\\`*_[\]<>#]/g, '\\$&')
  for (const { type } of node.marks ?? []) text = MARKED[type]?.(text) ?? text
  const href = hrefOf(node)
  return href === null ? text : `[${text}](<${href}>)`
}
const MARKED: Readonly<Record<string, (text: string) => string>> = {
  bold: (text) => `**${text}**`,
  italic: (text) => `*${text}*`,
  strike: (text) => `~~${text}~~`,
}

/** How the notes look as a page of their own. */
export const NOTES_STYLE =
  'body{max-width:45rem;margin:2rem auto;padding:0 1rem;font-family:sans-serif;line-height:1.5}table{border-collapse:collapse}td,th{border:1px solid;padding:.25rem .5rem;text-align:start}ul[data-type=taskList]{list-style:none;padding:0}ul[data-type=taskList] li{display:flex;gap:.5rem}'

/** As a page of its own; `body` is what the editor gives as HTML. */
export function htmlOf(title: string, body: string, language: string): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${NOTES_STYLE}</style></head><body>${body}</body></html>\n`
}

export const ODT_TYPE = 'application/vnd.oasis.opendocument.text'
const XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
const NAMES = ['office', 'text', 'table', 'style']
  .map((one) => ` xmlns:${one}="urn:oasis:names:tc:opendocument:xmlns:${one}:1.0"`)
  .join('')
const FO =
  ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
const entry = (path: string, type: string): string =>
  `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${type}"/>`
const MANIFEST = `${XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">${entry('/', ODT_TYPE)}${entry('content.xml', 'text/xml')}</manifest:manifest>`
const style = (name: string, properties: string): string =>
  `<style:style style:name="${name}" style:family="text"><style:text-properties ${properties}/></style:style>`
const STYLES = [
  style('bold', 'fo:font-weight="bold"'),
  style('italic', 'fo:font-style="italic"'),
  style('strike', 'style:text-line-through-style="solid"'),
  style('underline', 'style:text-underline-style="solid"'),
].join('')
const LIST_STYLES = `<text:list-style style:name="bullets">${levels((level) => `<text:list-level-style-bullet text:level="${level}" text:bullet-char="•"/>`)}</text:list-style><text:list-style style:name="numbers">${levels((level) => `<text:list-level-style-number text:level="${level}" style:num-format="1" style:num-suffix="."/>`)}</text:list-style>`

function levels(of: (level: string) => string): string {
  return Array.from({ length: 10 }, (_, index) => of(String(index + 1))).join('')
}

/** The bytes of an OpenDocument text (1.2, ISO/IEC 26300): headings, lists and tables are what they are called. */
export function odtOf(doc: NotesNode): Uint8Array<ArrayBuffer> {
  const content = `${XML}<office:document-content${NAMES}${FO} office:version="1.2"><office:automatic-styles>${STYLES}${LIST_STYLES}</office:automatic-styles><office:body><office:text>${inside(doc, xml)}</office:text></office:body></office:document-content>`
  return zipSync({
    mimetype: [strToU8(ODT_TYPE), { level: 0 }],
    'META-INF/manifest.xml': strToU8(MANIFEST),
    'content.xml': strToU8(content),
  })
}

function xml(node: NotesNode): string {
  switch (node.type) {
    case 'heading':
      return `<text:h text:outline-level="${String(levelOf(node))}">${inside(node, span)}</text:h>`
    case 'bulletList':
    case 'orderedList':
    case 'taskList':
      return `<text:list text:style-name="${node.type === 'orderedList' ? 'numbers' : 'bullets'}">${inside(node, xml)}</text:list>`
    case 'listItem':
      return `<text:list-item>${inside(node, xml)}</text:list-item>`
    case 'taskItem':
      return `<text:list-item>${inside(ticked(node), xml)}</text:list-item>`
    case 'table':
      return `<table:table><table:table-column table:number-columns-repeated="${String(node.content?.[0]?.content?.length ?? 1)}"/>${inside(node, xml)}</table:table>`
    case 'tableRow':
      return `<table:table-row>${inside(node, xml)}</table:table-row>`
    case 'tableCell':
    case 'tableHeader':
      return `<table:table-cell>${inside(node, xml)}</table:table-cell>`
    case 'blockquote':
      return inside(node, xml)
    default:
      return `<text:p>${inside(node, span)}</text:p>`
  }
}

function ticked(item: NotesNode): NotesNode {
  const [first = { type: 'paragraph' }, ...rest] = item.content ?? []
  const box = { type: 'text', text: item.attrs?.['checked'] === true ? '☑ ' : '☐ ' }
  return { ...item, content: [{ ...first, content: [box, ...(first.content ?? [])] }, ...rest] }
}

function span(node: NotesNode): string {
  if (node.type === 'hardBreak') return '<text:line-break/>'
  let text = escaped(node.text ?? '').replace(/\n/g, '<text:line-break/>')
  for (const { type } of node.marks ?? [])
    if (['bold', 'italic', 'strike', 'underline'].includes(type))
      text = `<text:span text:style-name="${type}">${text}</text:span>`
  const href = hrefOf(node)
  return href === null ? text : `<text:a xlink:type="simple" xlink:href="${escaped(href)}">${text}</text:a>`
}
