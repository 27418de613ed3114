/** What a page inside a frame of another site may not do, because that site did not say that it may. */

/** How a page stands in its window; `allows` is null where the browser does not tell. */
export type Framing = {
  readonly framed: boolean
  readonly allows: ((feature: string) => boolean) | null
}

/** What the frame's `allow` must say, so that a meeting in it is whole. */
export const FRAME_ALLOW =
  'camera; microphone; display-capture; fullscreen; autoplay; speaker-selection; screen-wake-lock'

/**
 * What the frame keeps from the page; null where it keeps nothing or nobody can tell. Then a refusal is met when the
 * microphone is asked for, as everywhere.
 */
export function withheld({ framed, allows }: Framing): 'microphone' | 'camera' | 'both' | null {
  if (!framed || allows === null) return null
  const [microphone, camera] = [allows('microphone'), allows('camera')]
  if (!microphone && !camera) return 'both'
  if (!microphone) return 'microphone'
  return camera ? null : 'camera'
}

/** How this page stands. Chromium tells what the frame allows; other browsers do not. */
export function framingOf(page: Window): Framing {
  const { featurePolicy } = page.document as { featurePolicy?: { allowsFeature: (name: string) => boolean } }
  return {
    framed: page.parent !== page,
    allows: featurePolicy ? (feature) => featurePolicy.allowsFeature(feature) : null,
  }
}
