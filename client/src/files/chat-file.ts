/** What was said as a file: what the exporter may read, and nothing else. Pure. */
import type { ChatMessage, ChatScope } from '../../../shared/chat.ts'
import { csvOf } from './csv.ts'
import { textOf } from '../text/written.ts'

export const FORMATS = ['text', 'csv', 'json'] as const
export type Format = (typeof FORMATS)[number]
export const FILES: Readonly<Record<Format, { readonly type: string; readonly ending: string }>> = {
  text: { type: 'text/plain', ending: 'txt' },
  csv: { type: 'text/csv', ending: 'csv' },
  json: { type: 'application/json', ending: 'json' },
}

type Line = { at: string; author: string; to: string; text: string; edited: boolean }

/** The content of such a file. Deleted messages are left out: they have no words. */
export function fileOf(format: Format, messages: readonly ChatMessage[], title: string): string {
  const lines = messages.flatMap((message): Line[] => {
    const { at, author, body, editedAt } = message
    if (body === null) return []
    const to = placeOf(message.scope, message.recipient)
    return [
      {
        at: new Date(at).toISOString(),
        author: author.name,
        to,
        text: textOf(body),
        edited: editedAt !== null,
      },
    ]
  })
  switch (format) {
    case 'text':
      return [title, '', ...lines.map((one) => `${one.at} ${one.author} → ${one.to}: ${one.text}`), ''].join(
        '\n',
      )
    case 'csv': {
      const rows = lines.map(({ at, author, to, text, edited }) => [at, author, to, text, String(edited)])
      return csvOf([['at', 'author', 'to', 'text', 'edited'], ...rows])
    }
    case 'json':
      return `${JSON.stringify({ title, messages: lines }, null, 2)}\n`
  }
}

function placeOf(scope: ChatScope, recipient: string | null): string {
  return typeof scope === 'object' ? (recipient ?? '') : scope
}
