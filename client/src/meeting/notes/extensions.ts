/** What the notes are made of: `NOTES_NODES` and `NOTES_MARKS`, which the server knows, and nothing else. */
import type { Extensions } from '@tiptap/core'
import Collaboration from '@tiptap/extension-collaboration'
import CollaborationCaret from '@tiptap/extension-collaboration-caret'
import { ListItem, TaskItem, TaskList } from '@tiptap/extension-list'
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table'
import StarterKit from '@tiptap/starter-kit'
import { NOTES_LINK, NOTES_ROOT } from '../../../../shared/notes-limits.ts'
import type { NotesPage } from './notes-page.svelte.ts'

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

export function extensionsOf({ doc, awareness }: NotesPage, words: { readonly task: string }): Extensions {
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
    CollaborationCaret.configure({ provider: { awareness }, user: {} }),
  ]
}
