import { Refused } from '../../../shared/refused.ts'
import type { CaptureFailure } from '../media/capture.ts'

/** What a refusal to produce means for a camera, microphone or screen; null when the error is none. */
export function failureOf(error: unknown): { readonly why: CaptureFailure; readonly max?: number } | null {
  if (!(error instanceof Refused)) return null
  if (error.code !== 'limit-reached') return { why: 'unknown' }
  const { max } = error.facts
  return max === undefined ? { why: 'limit-reached' } : { why: 'limit-reached', max }
}
