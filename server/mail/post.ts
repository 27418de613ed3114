import { createTransport } from 'nodemailer'
import type { Mail } from '../db/mails.ts'

export type Outcome =
  | { readonly sent: true }
  /** `forGood`: the server for mail will say the same tomorrow. */
  | { readonly sent: false; readonly forGood: boolean; readonly reason: string }

/** Where letters are handed in. */
export type Post = {
  /** Never throws. */
  send(mail: Mail): Promise<Outcome>
  /** Cuts what is on its way. */
  close(): void
}

const TIMEOUT_MS = 20_000
const CONNECTIONS = 3

/**
 * Hands letters to a server over SMTP.
 *
 * @param url `smtp://user:password@host:port`, which uses STARTTLS where it is offered, or `smtps://…`.
 * @param from Of one mailbox, with or without a name.
 */
export function smtpPost(url: string, from: string): Post {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // Letters are text: nothing in them may name a file or an address to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ id, recipient, subject, text, html }) {
      try {
        await transport.sendMail({
          from,
          // Not as text, which would be taken for a list.
          to: { name: '', address: recipient },
          subject,
          text,
          html,
          // The same however often it is tried, so that a second copy is known for one.
          messageId: `<${id}@${domainOf(from)}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
        return { sent: true }
      } catch (error) {
        return { sent: false, ...complaintOf(error) }
      }
    },
    close() {
      transport.close()
    },
  }
}

function domainOf(from: string): string {
  return /@([^@>\s]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'
}

// 5yz speaks of this letter for ever (RFC 5321 §4.2.1), unless it was said before there was one: to our password.
function complaintOf(error: unknown): { forGood: boolean; reason: string } {
  if (!(error instanceof Error)) return { forGood: false, reason: String(error) }
  const code = 'code' in error ? error.code : undefined
  const reply = 'responseCode' in error ? error.responseCode : undefined
  const aboutLetter = code === 'EENVELOPE' || code === 'EMESSAGE'
  return { forGood: aboutLetter && typeof reply === 'number' && reply >= 500, reason: error.message }
}
