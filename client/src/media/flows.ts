/** What of the statistics of a stream that arrives tells that it does. */
type Arriving = { readonly type: string; readonly packetsReceived?: number; readonly framesReceived?: number }

/** Whether anything of a stream has arrived: a sound, or a whole picture. */
export async function flows({
  receiver,
  track,
}: {
  readonly receiver: RTCRtpReceiver | undefined
  readonly track: MediaStreamTrack
}): Promise<boolean> {
  const report = await receiver?.getStats().catch(() => undefined)
  const entries = [...((report?.values() ?? []) as Iterable<Arriving>)]
  const [arriving] = entries.filter(({ type }) => type === 'inbound-rtp')
  if (arriving === undefined) return false
  const { packetsReceived = 0, framesReceived = packetsReceived } = arriving
  return (track.kind === 'video' ? framesReceived : packetsReceived) > 0
}
