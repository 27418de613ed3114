import { whoAnswers, type Found } from '../../../shared/silence.ts'

/** Whether the server answers a plain request; `unavailable` of a proxy in front of it counts as no. */
export async function isThere(): Promise<boolean> {
  return (await lookFor()) === 'server'
}

/** Who answers a plain request to a node, or to any of them. Never throws. */
export function lookFor(node = ''): Promise<Found> {
  return whoAnswers(`${node}/healthz`)
}
