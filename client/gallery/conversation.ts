/** A chat with a bit of everything. */
import type { ChatMessage } from '../../shared/chat.ts'
import type { ChatBlock } from '../../shared/chat-text.ts'
import type { Said } from '../src/visit/chat-log.ts'
import { person } from './people.ts'

const plain = (text: string): ChatBlock[] => [{ kind: 'paragraph', content: [{ kind: 'text', text }] }]

function said(seq: number, author: number, body: ChatBlock[] | null, more: Partial<Said> = {}): Said {
  const { id, name, role } = person(author, { role: author === 0 ? 'moderator' : 'participant' })
  return {
    ...{
      id: `${id}-message-${String(seq)}` as ChatMessage['id'],
      seq,
      at: Date.now() - (20 - seq) * 60_000,
      body,
    },
    author: { id, name, role },
    ...{ scope: 'everyone', recipient: null, replyTo: null, mentions: [], mentionsModerators: false },
    ...{ editedAt: null, deletedBy: null, held: false, reactions: [] },
    ...more,
  }
}

const [ada, bob] = [person(0), person(1)]
const question = said(1, 1, plain('À quelle heure commençons-nous ?'))

export const conversation: readonly Said[] = [
  question,
  said(
    2,
    0,
    [
      {
        kind: 'paragraph',
        content: [
          { kind: 'mention', id: bob.id, name: bob.name },
          { kind: 'text', text: ' à ' },
          { kind: 'strong', content: [{ kind: 'text', text: '14 h' }] },
          { kind: 'text', text: ' : ' },
          {
            kind: 'link',
            href: 'https://exemple.fr/ordre',
            content: [{ kind: 'text', text: 'ordre du jour' }],
          },
        ],
      },
      { kind: 'list', ordered: false, items: [plain('accueil'), plain('bilan')] },
      { kind: 'code', text: 'salle = 12' },
    ],
    { replyTo: question.id, reactions: [{ emoji: '👍', by: [ada.id, bob.id] }], editedAt: Date.now() },
  ),
  said(3, 2, null, { deletedBy: { id: ada.id, name: ada.name } }),
  said(4, 3, plain('Bonjour, je suis nouvelle'), { held: true }),
  said(5, 1, plain('Entre nous'), { scope: { only: ada.id }, recipient: ada.name }),
  said(6, 1, [{ kind: 'quotation', blocks: plain('Bonjour') }, ...plain('Bienvenue 🙂')]),
]
