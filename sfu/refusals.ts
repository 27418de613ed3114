import { errors } from 'mediasoup'
import { Refused } from '../shared/refused.ts'

/**
 * Waits for what a caller's own parameters decide. The worker checks them and says so with errors that elsewhere would
 * be our bug.
 *
 * @throws Refused bad-request with the worker's reason.
 */
export async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw gone(error) ?? new Refused('bad-request', error instanceof Error ? error.message : String(error))
  }
}

/** What it means to a caller that something closed, or its worker died, while being asked; undefined for other errors. */
export function gone(error: unknown): Refused | undefined {
  if (error instanceof errors.WorkerClosedError) return new Refused('unavailable', 'the media worker is gone')
  if (error instanceof errors.NotFoundError) return new Refused('not-found', 'closed meanwhile')
  return undefined
}
