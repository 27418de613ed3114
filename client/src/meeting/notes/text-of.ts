import * as Y from 'yjs'
import { NOTES_ROOT } from '../../../../shared/notes-limits.ts'

/** The words of the notes, a line for each block. */
export function textOf(doc: Y.Doc): string {
  const lines = (node: Y.XmlFragment): string[] =>
    node.toArray().flatMap((child) => {
      if (child instanceof Y.XmlText)
        return [
          (child.toDelta() as { insert?: unknown }[])
            .map(({ insert }) => (typeof insert === 'string' ? insert : ''))
            .join(''),
        ]
      return child instanceof Y.XmlElement ? lines(child) : []
    })
  return lines(doc.getXmlFragment(NOTES_ROOT)).join('\n')
}
