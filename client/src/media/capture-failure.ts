import type { CaptureFailure } from './capture.ts'

/** What is known besides the error: what the browser remembers of the permission, and how long it took to say no. */
export type Circumstances = {
  readonly secure: boolean
  readonly permission: PermissionState | 'unknown'
  readonly name: string
  readonly message: string
}

/**
 * Why a microphone, camera or screen could not be had, from the error of getUserMedia or getDisplayMedia and its
 * circumstances (W3C Media Capture and Streams §10.3).
 */
export function captureFailure({ secure, permission, name, message }: Circumstances): CaptureFailure {
  if (!secure) return 'insecure-page'
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return refusal(permission, message)
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'not-found'
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'in-use'
    case 'NotSupportedError':
    case 'TypeError':
      return 'unsupported'
    default:
      return 'unknown'
  }
}

function refusal(permission: Circumstances['permission'], message: string): CaptureFailure {
  // Chromium: "Permission denied by system" when macOS or Windows withholds it from the browser.
  if (/system/i.test(message)) return 'denied-by-system'
  // Only Chromium tells that its question was closed without an answer. Firefox says `prompt` after a "Block" that is not
  // to be remembered, too.
  if (/dismissed/i.test(message)) return 'dismissed'
  // The page may use it and still was refused: the refusal comes from outside the browser.
  if (permission === 'granted') return 'denied-by-system'
  return 'denied'
}

/** The failure behind a thrown error, asking the browser what it remembers. */
export async function explainCapture(
  error: unknown,
  kind: 'microphone' | 'camera' | 'screen',
): Promise<CaptureFailure> {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  const permission = kind === 'screen' ? 'unknown' : await permissionOf(kind)
  const failure = captureFailure({ secure: window.isSecureContext, permission, name, message })
  // Closing the browser's chooser of screens is a change of mind; browsers call it NotAllowedError too.
  return kind === 'screen' && failure === 'denied' ? 'dismissed' : failure
}

/** What the browser remembers about a permission; `unknown` where it does not tell (Firefox before 132, Safari). */
export async function permissionOf(kind: 'microphone' | 'camera'): Promise<PermissionState | 'unknown'> {
  try {
    const status = await navigator.permissions.query({ name: kind })
    return status.state
  } catch {
    return 'unknown'
  }
}
