export type { RunEvent, RunObserver } from './events.js';
