import type { DistillationStrategy, StrategyNeeds, StrategyShapes, TapNeed } from '@limbeck/core';
import type { PluginReport } from '@limbeck/record';

const [BATCH, CLASSES] = [64, 10];
/** Channels of a tap, of the student and of the teacher: different, so that what adapts one to the other is there. */
const [STUDENT, TEACHER] = [16, 32];

/** Kinds of inner activations, tried in turn: maps, vectors, states of tokens, attention scores; then those where both networks must have the same. */
const ACTIVATIONS: readonly (readonly [student: readonly number[], teacher: readonly number[]])[] = [
  [[8, 8, STUDENT], [8, 8, TEACHER]], [[STUDENT], [TEACHER]], [[12, STUDENT], [12, TEACHER]], [[4, 12, 12], [4, 12, 12]], [[8, 8, TEACHER], [8, 8, TEACHER]], [[12, TEACHER], [12, TEACHER]],
];

/** What a strategy has beside the networks, from the first kind of activations that fits; null where none does. */
export function additionsOf(strategy: DistillationStrategy, options: unknown, needs: StrategyNeeds): PluginReport['adds'] {
  for (const [student, teacher] of ACTIVATIONS) {
    const shapes: StrategyShapes = {
      batchSize: BATCH, classes: CLASSES, labels: Int32Array.from({ length: 10 * BATCH }, (_, i) => i % CLASSES),
      student: { taps: shapesOf(strategy.taps?.student, student), classifier: [STUDENT, CLASSES] },
      teachers: needs.teacher ? [{ taps: shapesOf(strategy.taps?.teacher, teacher), classifier: [TEACHER, CLASSES] }] : [],
    };
    try {
      strategy.check?.(shapes, options);
      const { modules = {}, parameters = {}, banks = {} } = strategy.connectors?.(shapes, options) ?? {};
      const names = (of: object | undefined): string[] => Object.keys(of ?? {});
      return { graft: strategy.graft !== undefined, modules: names(modules), parameters: names(parameters), banks: names(banks), rows: names(strategy.perSample?.(shapes, options)), random: names(strategy.random?.(shapes, options)) };
    } catch {
      // These shapes do not fit; what fits may depend on networks that are not here.
    }
  }
  return null;
}

function shapesOf(need: TapNeed | undefined, shape: readonly number[]): (readonly number[])[] {
  if (!need) return [];
  const count = Math.min(Math.max(need.default.length, need.min ?? 1), need.max ?? Infinity);
  return Array.from({ length: count }, () => shape);
}
