/** What the notes are made of: `NOTES_NODES` and `NOTES_MARKS`, which the server knows, and nothing else. */
import type { Extensions } from '@tiptap/core'
import Collaboration from '@tiptap/extension-collaboration'
import CollaborationCaret from '@tiptap/extension-collaboration-caret'
import { ListItem, TaskItem, TaskList } from '@tiptap/extension-list'
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table'
import StarterKit from '@tiptap/starter-kit'
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
    StarterKit.configure({
      undoRedo: false,
      // Each page would add its own.
      trailingNode: false,
      listItem: false,
      heading: { levels: [1, 2, 3] },
      link: {
        openOnClick: false,
        autolink: true,
        defaultProtocol: 'https',
        isAllowedUri: (url) => NOTES_LINK.test(url),
      },
    }),
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
