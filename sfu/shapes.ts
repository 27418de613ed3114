/**
 * Where our wire's types meet mediasoup's. Both describe the same dictionaries; they differ in how an absent member is
 * typed and in literal types that the worker checks itself.
 */
import type { types } from 'mediasoup'
import type { DtlsParameters, RtpCapabilities, RtpParameters } from '../shared/media.ts'

export const toMediasoup = {
  rtpParameters: (parameters: RtpParameters) => parameters as types.RtpParameters,
  capabilities: (capabilities: RtpCapabilities) => capabilities as types.RtpCapabilities,
  dtlsParameters: (parameters: DtlsParameters) => parameters as types.DtlsParameters,
}

export const fromMediasoup = {
  rtpParameters: (parameters: types.RtpParameters) => parameters as RtpParameters,
  capabilities: (capabilities: types.RtpCapabilities) => capabilities as RtpCapabilities,
}
