/** Where an interpreter of sign language stands: pure. Nothing that comes and goes makes the place smaller. */
import type { Box, Size } from './boxes.ts'

/** What is smaller than this in CSS pixels cannot be read: hands and face both must be seen. */
export const INTERPRETER_LEAST: Size = { width: 200, height: 150 }
const MOST: Size = { width: 480, height: 360 }
const ASPECT = 4 / 3
/** How much of the longer side of the stage it takes where that is more than the least. */
const SHARE = 0.28

/**
 * The interpreter's place, beside everything else on a wide stage and above it on a tall one, and what is left. It depends
 * on the size of the stage and on nothing else. A stage smaller than the least is the interpreter's whole.
 */
export function interpreterSlot(stage: Size, gap: number): { readonly slot: Box; readonly rest: Box } {
  return stage.width > stage.height ? beside(stage, gap) : above(stage, gap)
}

function beside({ width, height }: Size, gap: number) {
  const wide = Math.min(width, clamp(width * SHARE, INTERPRETER_LEAST.width, MOST.width))
  const slot = { x: width - wide, y: 0, width: wide, height: Math.min(height, wide / ASPECT) }
  return { slot, rest: { x: 0, y: 0, width: Math.max(0, slot.x - gap), height } }
}

function above({ width, height }: Size, gap: number) {
  const high = Math.min(height, clamp(height * SHARE, INTERPRETER_LEAST.height, MOST.height))
  const wide = Math.min(width, high * ASPECT)
  const slot = { x: (width - wide) / 2, y: 0, width: wide, height: high }
  return { slot, rest: { x: 0, y: high + gap, width, height: Math.max(0, height - high - gap) } }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
