import type { RequestHandlers } from '../../../shared/protocol.ts'
import type { Caller } from '../caller.ts'
import { answeredWhenWritten } from '../written.ts'
import { attendanceHandlers } from './attendance.ts'
import { chatHandlers } from './chat.ts'
import { handHandlers } from './hands.ts'
import { lockHandlers } from './locks.ts'
import { mediaHandlers } from './media.ts'
import { meetingHandlers } from './meeting.ts'
import { moderatingHandlers } from './moderating.ts'
import { peopleHandlers } from './people.ts'
import { waitingHandlers } from './waiting.ts'
import { stageHandlers } from './stage.ts'
import { timerHandlers } from './timer.ts'

/** What a browser may ask, and who answers. */
export const handlers: RequestHandlers<Caller> = {
  ...meetingHandlers,
  ...peopleHandlers,
  ...handHandlers,
  ...chatHandlers,
  ...answeredWhenWritten({
    ...waitingHandlers,
    ...moderatingHandlers,
    ...timerHandlers,
    ...lockHandlers,
    ...stageHandlers,
  }),
  ...attendanceHandlers,
  ...mediaHandlers,
}
