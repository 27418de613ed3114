import { createTransport } from 'nodemailer'
import type { Mail } from '../db/mails.ts'

export type Outcome =
  | { readonly sent: true }
  /**
   * `recipient`: there is no such mailbox, and tomorrow there will be none either. `ours`: this server for mail takes nothing
   * from us as we are set up. `reason` has no address of anybody.
   */
  | { readonly sent: false; readonly fault: 'recipient' | 'ours' | 'passing'; readonly reason: string }

/** Where letters are handed in. */
export type MailTransport = {
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
export function smtpTransport(url: string, from: string): MailTransport {
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

// Of who wants a letter, and not of who sends it (RFC 3463 §3.2: X.1.7 and X.1.8 speak of the sender).
const NO_SUCH_MAILBOX = /\b5\.1\.(?![78]\b)\d{1,3}\b/
const ADDRESS = /[^\s<>()"',;:]+@[^\s<>()"',;:]+/g

// Only this is for good: what a server refuses for our sake or its own is mended by somebody within the day.
function complaintOf(error: unknown): Omit<Extract<Outcome, { sent: false }>, 'sent'> {
  if (!(error instanceof Error)) return { fault: 'passing', reason: String(error) }
  const {
    code,
    command,
    responseCode,
  }: NodeJS.ErrnoException & { command?: unknown; responseCode?: unknown } = error
  const reason = error.message.replace(ADDRESS, '[address]')
  const refused = code === 'EAUTH' || (typeof responseCode === 'number' && responseCode >= 500)
  if (refused && command === 'RCPT TO' && NO_SUCH_MAILBOX.test(reason)) return { fault: 'recipient', reason }
  return { fault: refused ? 'ours' : 'passing', reason }
}
