/** What the notes are made of: `NOTES_NODES` and `NOTES_MARKS`, which the server knows, and nothing else. */
import type { Extensions } from '@tiptap/core'
import { Blockquote } from '@tiptap/extension-blockquote'
import { Bold } from '@tiptap/extension-bold'
import { Code } from '@tiptap/extension-code'
import { CodeBlock } from '@tiptap/extension-code-block'
import Collaboration from '@tiptap/extension-collaboration'
import CollaborationCaret from '@tiptap/extension-collaboration-caret'
import { Document } from '@tiptap/extension-document'
import { HardBreak } from '@tiptap/extension-hard-break'
import { Heading } from '@tiptap/extension-heading'
import { HorizontalRule } from '@tiptap/extension-horizontal-rule'
import { Italic } from '@tiptap/extension-italic'
import { Link } from '@tiptap/extension-link'
import { BulletList, ListItem, ListKeymap, OrderedList, TaskItem, TaskList } from '@tiptap/extension-list'
import { Paragraph } from '@tiptap/extension-paragraph'
import { Strike } from '@tiptap/extension-strike'
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table'
import { Text } from '@tiptap/extension-text'
import { Underline } from '@tiptap/extension-underline'
import { Dropcursor } from '@tiptap/extensions/drop-cursor'
import { Gapcursor } from '@tiptap/extensions/gap-cursor'
import { NOTES_LINK, NOTES_ROOT } from '../../../shared/notes-limits.ts'
import type { Awareness } from 'y-protocols/awareness'
import type { Doc } from 'yjs'

// The Tab key leaves the editor: lists are indented with other keys, cells are reached with the arrows.
const indenting = (name: string) =>
  ListItem.extend({
    name,
    addKeyboardShortcuts() {
      return {
        Enter: () => this.editor.commands.splitListItem(this.name),
        'Mod-]': () => this.editor.commands.sinkListItem(this.name),
        'Mod-[': () => this.editor.commands.liftListItem(this.name),
      }
    },
  })

type Written = {
  readonly doc: Doc
  /** Who writes where; null: nobody does. */
  readonly awareness: Awareness | null
}

export function extensionsOf({ doc, awareness }: Written, words: { readonly task: string }): Extensions {
  return [
    Document,
    Paragraph,
    Text,
    Bold,
    Italic,
    Strike,
    Underline,
    Code,
    Link.configure({
      openOnClick: false,
      autolink: true,
      defaultProtocol: 'https',
      isAllowedUri: (url) => NOTES_LINK.test(url),
    }),
    Heading.configure({ levels: [1, 2, 3] }),
    Blockquote,
    CodeBlock,
    HardBreak,
    HorizontalRule,
    BulletList,
    OrderedList,
    ListKeymap,
    Dropcursor,
    Gapcursor,
    indenting('listItem'),
    TaskList,
    TaskItem.extend({
      addKeyboardShortcuts() {
        return {
          Enter: () => this.editor.commands.splitListItem(this.name),
          'Mod-]': () => this.editor.commands.sinkListItem(this.name),
          'Mod-[': () => this.editor.commands.liftListItem(this.name),
        }
      },
    }).configure({ nested: true, a11y: { checkboxLabel: () => words.task } }),
    Table.extend({ addKeyboardShortcuts: () => ({}) }).configure({ resizable: false }),
    TableRow,
    TableHeader,
    TableCell,
    Collaboration.configure({ document: doc, field: NOTES_ROOT }),
    ...(awareness === null ? [] : [caretsOf(awareness)]),
  ]
}

function caretsOf(awareness: Awareness) {
  return CollaborationCaret.configure({
    provider: { awareness },
    user: {},
    render: caretOf,
    selectionRender: (user) => ({ style: `background: ${hueIn(user, '45% / 30%')}` }),
  })
}

/** Where somebody else writes: seen only, not read out, as they move all the time. */
function caretOf(user: Record<string, unknown>): HTMLElement {
  const caret = document.createElement('span')
  caret.className = 'caret'
  caret.setAttribute('aria-hidden', 'true')
  caret.style.borderColor = hueIn(user, '50%')
  const label = document.createElement('span')
  label.style.background = hueIn(user, '30%')
  // Drawn by the style sheet: it is no part of the text.
  label.dataset['name'] = String(user['name'])
  caret.append(label)
  return caret
}

// The extension takes colours as six hexadecimal digits only, so the hue has a field of its own.
function hueIn({ hue }: Record<string, unknown>, light: string): string {
  return `hsl(${String(hue)} 65% ${light})`
}
