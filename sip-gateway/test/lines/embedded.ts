/** The embedded line as tests open it: on a port that is free, for whoever calls. */
import { USUAL_LIMITS } from '../../lines/admission.ts'
import { openEmbeddedLine, type EmbeddedOptions } from '../../lines/embedded/embedded-line.ts'
import type { PhoneLine } from '../../lines/line.ts'
import type { Opening } from './contract.ts'

/** @param more what is different */
export function openLine(
  { address, onCall }: Opening,
  more: Partial<EmbeddedOptions> = {},
): Promise<PhoneLine> {
  return openEmbeddedLine({
    address,
    announcedAddress: address,
    port: 0,
    sources: [],
    limits: USUAL_LIMITS,
    clock: () => performance.now(),
    goodbyeMs: 0,
    onCall,
    onFault: (error) => {
      throw error
    },
    ...more,
  })
}
