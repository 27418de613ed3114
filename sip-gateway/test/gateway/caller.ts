/** Somebody with a telephone: calls a gateway, presses keys, speaks a pitch and hears. */
import { DIGITS, type Digit } from '../../dtmf.ts'
import type { CodecName } from '../../codecs/codec.ts'
import { parseSdp } from '../../sdp/description.ts'
import { bodyOf, Telephone, type PhoneCall } from '../lines/telephone.ts'
import { keepEnd, SoundEnd } from './sound-end.ts'

export type Caller = {
  readonly phone: Telephone
  readonly call: PhoneCall
  readonly sound: SoundEnd
  /** Where the gateway takes its sound. */
  readonly port: number
  readonly presses: (keys: string) => void
  readonly speaks: (pitch: number | undefined) => void
  /** Dials a PIN again and again until the gateway hangs up. */
  readonly insists: (pin: string) => Promise<void>
  /** Hangs up. */
  readonly close: () => Promise<void>
  /** The gateway hangs up. */
  readonly letGo: () => Promise<void>
}

/** Calls and is answered; says nothing, as telephones do. */
export async function calls(
  gateway: { readonly port: number },
  codec: CodecName = 'PCMA',
  number?: string,
): Promise<Caller> {
  const phone = await Telephone.on({ address: '127.0.0.1', port: gateway.port }, 'UDP')
  const sound = await SoundEnd.open(codec)
  const call = phone.call(undefined, number)
  const ok = await call.taken({ body: sound.offer })
  const port = parseSdp(bodyOf(ok)).streams[0]!.port
  sound.speaks(port, undefined)
  // Nobody presses a key before there is anything to hear.
  await sound.hears((lately) => lately.length > 0)
  const quit = () => {
    phone.close()
    sound.close()
  }
  keepEnd({ close: quit })
  const presses = (keys: string) => {
    sound.presses(port, digits(keys))
  }
  const letGo = async () => {
    call.replies(await phone.request('BYE'), '200 OK')
    quit()
  }
  return {
    phone,
    call,
    sound,
    port,
    presses,
    insists: async (pin) => {
      // A star clears what was half dialled.
      const again = setInterval(() => {
        presses(`*${pin}`)
      }, 1000)
      await letGo().finally(() => clearInterval(again))
    },
    speaks: (pitch) => {
      sound.speaks(port, pitch)
    },
    close: async () => {
      call.ask('BYE')
      await phone.answer(200, 'BYE')
      quit()
    },
    letGo,
  }
}

export function digits(keys: string): Digit[] {
  return Array.from(keys, digit)
}

function digit(key: string): Digit {
  const found = DIGITS.find((one) => one === key)
  if (found === undefined) throw new Error(`no key: ${key}`)
  return found
}
