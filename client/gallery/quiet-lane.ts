/** Notes as they are for who opened them just now: a document that stays as it is, and somebody else in it. */
import * as Y from 'yjs'
import { NOTES_ROOT, NOTES_SCHEMA } from '../../shared/notes-limits.ts'
import type { NotesCaret } from '../../shared/notes.ts'
import { toBase64 } from '../src/notes/base64.ts'
import type { Lane } from '../src/wire/connection.ts'

const HOUR_MS = 3_600_000

/** With a bit of everything in it. */
export function writtenNotes(): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = 3
  write(doc.getXmlFragment(NOTES_ROOT))
  return doc
}

export function asBase64(doc: Y.Doc): string {
  return toBase64(Y.encodeStateAsUpdate(doc))
}

export function quietLane(written: boolean): () => Lane {
  const doc = written ? writtenNotes() : new Y.Doc()
  const update = { parts: 1, first: asBase64(doc) }
  const vector = toBase64(Y.encodeStateVector(doc))
  const now = Date.now()
  const answers: Readonly<Record<string, unknown>> = {
    'notes:open': { generation: 'one', client: 7, fresh: true, schema: NOTES_SCHEMA, vector, update },
    'notes:version': update,
    'notes:versions': {
      versions: [
        { id: 3, at: now - HOUR_MS, why: 'restored' },
        { id: 2, at: now - 2 * HOUR_MS, why: 'hour' },
        { id: 1, at: now - 75 * HOUR_MS, why: 'end' },
      ],
    },
  }
  const heard = new Map<string, (payload?: unknown) => void>()
  const lane = {
    active: false,
    connected: false,
    io: { _readyState: 'closed' },
    on: (name: string, hear: () => void) => heard.set(name, hear),
    connect() {
      lane.active = true
      lane.connected = true
      queueMicrotask(() => heard.get('connect')?.())
      setTimeout(() => heard.get('notes:carets')?.({ carets: carets(doc) }))
      return lane
    },
    disconnect: () => lane,
    timeout: () => ({
      emitWithAck: (name: string) => Promise.resolve({ ok: true, value: answers[name] ?? {} }),
    }),
  }
  return () => lane as unknown as Lane
}

/** Where somebody writes: at the end of the first line. */
function carets(doc: Y.Doc): NotesCaret[] {
  const first = doc.getXmlFragment(NOTES_ROOT).get(0)
  if (!(first instanceof Y.XmlElement)) return []
  const at = JSON.stringify(Y.createRelativePositionFromTypeIndex(first.get(0) as Y.XmlText, 5))
  return [{ id: 'person-0001' as NotesCaret['id'], name: 'Béatrice Müller', anchor: at, head: at }]
}

type Attributes = Readonly<Record<string, unknown>>

function node(name: string, children: readonly Y.XmlElement[] | string, attributes: Attributes = {}) {
  const made = new Y.XmlElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as string)
  if (typeof children === 'string') made.insert(0, [new Y.XmlText(children)])
  else made.insert(0, [...children])
  return made
}

const line = (text: string) => node('paragraph', text)
const item = (text: string) => node('listItem', [line(text)])
const task = (text: string, checked: boolean) => node('taskItem', [line(text)], { checked })
const row = (kind: string, ...cells: readonly string[]) =>
  node(
    'tableRow',
    cells.map((text) => node(kind, [line(text)], { colspan: 1, rowspan: 1 })),
  )

function write(root: Y.XmlFragment): void {
  root.insert(0, [
    node('heading', 'Conseil de classe de 3e B', { level: 1 }),
    line('Présents : Mme Gérard, M. Petit, les délégués. Compte rendu à envoyer vendredi.'),
    node('heading', 'Ordre du jour', { level: 2 }),
    node('orderedList', [item('Bilan du trimestre'), item('Voyage à Strasbourg')], { start: 1 }),
    node('bulletList', [item('https://exemple.fr/une/adresse/si/longue/qu-elle/ne/tient/sur/aucune/ligne')]),
    node('taskList', [task('Réserver le car', true), task('Écrire aux parents', false)]),
    node('table', [
      row('tableHeader', 'Matière', 'Moyenne', 'Appréciation'),
      row('tableCell', 'Mathématiques', '12,4', 'En progrès'),
      row('tableCell', 'Anticonstitutionnellement', '9', 'À suivre de près'),
    ]),
    node('blockquote', [line('La classe est vivante et curieuse.')]),
    node('codeBlock', 'npm test'),
  ])
}
