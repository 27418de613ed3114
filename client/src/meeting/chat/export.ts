/** What was said as a file: what the exporter may read, and nothing else. Pure. */
import type { ChatScope } from '../../../../shared/chat.ts'
import type { Said } from '../../visit/chat-log.ts'
import { textOf } from './written.ts'

export const FORMATS = ['text', 'csv', 'json'] as const
export type Format = (typeof FORMATS)[number]
export const FILES: Readonly<Record<Format, { readonly type: string; readonly ending: string }>> = {
  text: { type: 'text/plain', ending: 'txt' },
  csv: { type: 'text/csv', ending: 'csv' },
  json: { type: 'application/json', ending: 'json' },
}

type Line = { at: string; author: string; to: string; text: string; edited: boolean }

/** The content of such a file. Deleted messages are left out: they have no words. */
export function fileOf(format: Format, messages: readonly Said[], title: string): string {
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
      // With a mark by which spreadsheets know how it is written.
      return `\uFEFF${[['at', 'author', 'to', 'text', 'edited'], ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
    }
    case 'json':
      return `${JSON.stringify({ title, messages: lines }, null, 2)}\n`
  }
}

function placeOf(scope: ChatScope, recipient: string | null): string {
  return typeof scope === 'object' ? (recipient ?? '') : scope
}

/** One cell (RFC 4180). Spreadsheets take some beginnings for a formula, also after spaces: an apostrophe makes it text. */
function cell(text: string): string {
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
