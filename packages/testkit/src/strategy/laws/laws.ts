import { order, parts } from './batch.js';
import { checksShapes } from './checks-shapes.js';
import { constants } from './constants.js';
import { derivative } from './derivative.js';
import { finite } from './finite.js';
import { leaks, inputs } from './memory.js';
import { needs } from './needs.js';
import { independent, sameBits } from './same-bits.js';
import { schedules } from './schedules.js';
import { state } from './state.js';
import { zeroAtEqual } from './zero-at-equal.js';
import type { Law } from './law.js';

/** The laws that every strategy obeys. */
export const LAWS = { finite, zeroAtEqual, constants, derivative, order, parts, sameBits, independent, leaks, inputs, needs, schedules, state, checksShapes } satisfies Record<string, Law>;

export type LawName = keyof typeof LAWS;
