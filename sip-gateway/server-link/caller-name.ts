/** What others see of a caller, and what the server knows them by. The number itself never leaves the gateway. */
import { createHmac, randomBytes } from 'node:crypto'
import type { Language } from '../call/model.ts'
import type { Caller } from '../lines/line.ts'

const PHONE: Record<Language, string> = { en: 'Phone', fr: 'Téléphone' }

/** The last two digits, which who called knows again. */
export function callerName(number: string | undefined, language: Language): string {
  const word = PHONE[language]
  return number === undefined ? word : `${word} •••• ${number.slice(-2)}`
}

/** The same for each call of a number, and of no use to who has it; a withheld number has another at each call. */
export function callerKey(number: string | undefined, secret: string): string {
  if (number === undefined) return randomBytes(32).toString('base64url')
  const digits = number.replace(/\D/g, '')
  return createHmac('sha256', secret).update(`caller ${digits}`).digest('base64url')
}

/** What administrators see of a caller whom they may let try again. */
export function shownOf({ number, source }: Caller): {
  readonly withheld: boolean
  readonly ending?: string
  readonly source: string
} {
  const ending = number?.replace(/\D/g, '').slice(-2) ?? ''
  return { withheld: number === undefined, source, ...(ending.length === 2 && { ending }) }
}
