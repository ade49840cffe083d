import { scheduleSchema as schedule } from '@limbeck/core';

/** A factor over training time, under a name of its own in the JSON Schema. */
export const scheduleSchema = schedule.meta({ id: 'schedule' });
