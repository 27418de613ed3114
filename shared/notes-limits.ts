/** Numbers and names of the shared notes that both sides must agree on. Plain values: the browser may import this file. */

/** The Socket.IO namespace of the notes: their own lane on a page's connection. */
export const NOTES_LANE = '/notes'

/**
 * The number of the notes' schema: which nodes, marks and attributes there may be. An editor that does not know them all
 * would delete what it does not know, for everybody: a page with a lower number only reads.
 */
export const NOTES_SCHEMA = 1

/** The one root of the document. */
export const NOTES_ROOT = 'notes'

/** What goes over the lane in one message, in bytes before base64; longer things go in parts. */
export const NOTES_PART_BYTES = 32 * 1024
/** Of one update, in bytes. */
export const NOTES_UPDATE_MAX_BYTES = 512 * 1024
/** Of the whole document as it is stored, in bytes. */
export const NOTES_MAX_BYTES = 2 * 1024 * 1024
/** Of the text. */
export const NOTES_MAX_CHARACTERS = 500_000

/** Nodes and their attributes. */
export const NOTES_NODES: Readonly<Record<string, readonly string[]>> = {
  paragraph: [],
  heading: ['level'],
  bulletList: [],
  orderedList: ['start', 'type'],
  listItem: [],
  taskList: [],
  taskItem: ['checked'],
  blockquote: [],
  codeBlock: ['language'],
  horizontalRule: [],
  hardBreak: [],
  table: [],
  tableRow: [],
  tableCell: ['colspan', 'rowspan', 'colwidth', 'align'],
  tableHeader: ['colspan', 'rowspan', 'colwidth', 'align'],
}

export const NOTES_MARKS = ['bold', 'italic', 'strike', 'underline', 'code', 'link'] as const

/** Where a link in the notes may lead. */
export const NOTES_LINK = /^(https?:\/\/|mailto:|tel:)[^\s\p{Cc}]*$/iu
export const NOTES_LINK_MAX_CHARACTERS = 2_000
