import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { RetentionPorts } from './ports.ts'
import { retain } from './retention.ts'
import { DailyJob } from './schedule.ts'

export type DailyRetentionPorts = Pick<RetentionPorts, 'database' | 'log' | 'mailQueue' | 'rooms'> & {
  readonly config: Pick<Config, 'publicUrl' | 'retentionDays' | 'theme'>
  readonly clock: Clock
}

/** Retention as the configuration asks for it, once a day. Nothing happens before its `start`. */
export function dailyRetention(ports: DailyRetentionPorts): DailyJob {
  const { config, clock, database, log, mailQueue, rooms } = ports
  const { publicUrl, retentionDays: days } = config
  const site = config.theme.theme.name
  return new DailyJob(clock, log, async (now) => {
    await retain({ database, log, mailQueue, rooms, publicUrl, site, days }, now)
  })
}
