import { isNamedSchedule, lawsOf, needsOf, tf } from '@limbeck/core';
import type { ConnectorDeclarations, DistillationStrategy, LossOptions, NamedSchedule, NetworkShapes, SampleRow, StrategyInput, StrategyLaws, StrategyNeeds, StrategyResult, StrategyShapes, TapNeed } from '@limbeck/core';
import type { z } from 'zod';

/** Shapes without the batch axis. */
type Shapes = readonly (readonly number[])[];

/** What a strategy is tried on. */
export interface SubjectSettings {
  /** Of the student's (and each peer's) taps. */
  readonly studentTaps?: Shapes | undefined;
  /** Of each teacher's taps. */
  readonly teacherTaps?: Shapes | undefined;
  /** How many, of a strategy that takes several; 3 when left out. */
  readonly teachers?: number | undefined;
  /** Shapes that `check` must refuse, each a change to those that fit. */
  readonly wrongShapes?: readonly Partial<StrategyShapes>[] | undefined;
}

export interface Declarations {
  readonly connectors: ConnectorDeclarations;
  readonly rows: Readonly<Record<string, SampleRow>>;
  readonly random: Readonly<Record<string, readonly number[]>>;
}

/** A strategy with its options, ready to be tried: its laws are functions of it. */
export interface Subject {
  readonly id: string;
  readonly needs: StrategyNeeds;
  readonly laws: StrategyLaws;
  readonly shapes: StrategyShapes;
  readonly peers: number;
  /** The options that may be schedules, with the value that they are tried with. */
  readonly levels: Readonly<Record<string, number>>;
  readonly wrongShapes: readonly StrategyShapes[];
  /** Asks the strategy for its declarations, once for each training. */
  declare(): Declarations;
  readonly check: ((shapes: StrategyShapes) => void) | undefined;
  /** `asTensors` names the levels that arrive as tensors, those that were given as schedules when left out. */
  loss(input: StrategyInput, asTensors?: readonly string[]): tf.Scalar | StrategyResult;
  /** The same with a teacher whose taps have the student's shapes. */
  withEqualTaps(): Subject;
}

/** Differs from the number of classes and from the extents of most taps. */
const BATCH_SIZE = 6;
const CLASSES = 5;
/** As many of every class. */
const LABELS = Int32Array.from({ length: 40 }, (_, i) => (i * 7) % CLASSES);
const PEERS = 2;

export function subjectOf<Schema extends z.ZodType>(definition: DistillationStrategy<Schema>, given: z.input<Schema>, settings: SubjectSettings = {}): Subject {
  const options = definition.options.parse(given);
  const needs = needsOf(definition, options);
  const { studentTaps = [], teacherTaps = [], wrongShapes = [] } = settings;
  const teachers = needs.teacher ? (needs.severalTeachers ? (settings.teachers ?? 3) : 1) : 0;
  requireTaps('studentTaps', definition.taps?.student, studentTaps);
  if (teachers > 0) requireTaps('teacherTaps', definition.taps?.teacher, teacherTaps);
  const network = (taps: Shapes): NetworkShapes => ({ taps, ...(needs.classifiers ? { classifier: [featuresOf(taps), CLASSES] } : {}) });
  const shapes: StrategyShapes = { batchSize: BATCH_SIZE, classes: CLASSES, labels: LABELS, student: network(studentTaps), teachers: Array.from({ length: teachers }, () => network(teacherTaps)) };
  const { levels, schedules } = levelsOf(definition.options, given, options);
  return {
    id: definition.id, needs, shapes, levels,
    laws: lawsOf(definition, options),
    peers: needs.peers ? PEERS : 0,
    declare: () => ({
      connectors: definition.connectors?.(shapes, options) ?? {},
      rows: definition.perSample?.(shapes, options) ?? {},
      random: definition.random?.(shapes, options) ?? {},
    }),
    wrongShapes: wrongShapes.map((change) => ({ ...shapes, ...change })),
    check: definition.check && ((of) => definition.check!(of, options)),
    loss: (input, asTensors = schedules) => {
      const numbers = Object.fromEntries(schedules.map((key) => [key, levels[key]!]));
      const tensors = Object.fromEntries(asTensors.map((key) => [key, tf.scalar(levels[key]!)]));
      return definition.loss(input, { ...(options as object), ...numbers, ...tensors } as LossOptions<z.output<Schema>>);
    },
    withEqualTaps: () => subjectOf(definition, given, { ...settings, teacherTaps: teacherTaps.length === 0 ? [] : studentTaps }),
  };
}

/** The classifier takes the channels of the last tap. */
function featuresOf(taps: Shapes): number {
  const features = taps.at(-1)?.at(-1);
  if (features === undefined) throw new RangeError('The strategy needs classifiers, and there is no tap whose channels they could take.');
  return features;
}

interface Levels {
  readonly levels: Readonly<Record<string, number>>;
  /** Those of them that are given as schedules. */
  readonly schedules: readonly string[];
}

/** An option may be a schedule if the schema takes one in its place. */
function levelsOf(schema: z.ZodType, given: unknown, options: unknown): Levels {
  const levels: Record<string, number> = {};
  const schedules: string[] = [];
  for (const [key, value] of Object.entries(options as object) as [string, unknown][]) {
    if (isNamedSchedule(value)) {
      levels[key] = startOf(value);
      schedules.push(key);
    } else if (typeof value === 'number') {
      const tried = schema.safeParse({ ...(given as object), [key]: { use: 'constant', value } });
      if (tried.success && isNamedSchedule((tried.data as Readonly<Record<string, unknown>>)[key])) levels[key] = value;
    }
  }
  return { levels, schedules };
}

/** A value that the schedule takes, above 0 where any is. */
function startOf(schedule: NamedSchedule): number {
  switch (schedule.use) {
    case 'constant':
      return schedule.value;
    case 'one-cycle':
      return schedule.max;
    case 'linear-warm-up':
      return schedule.to;
    case 'step':
    case 'multi-step':
    case 'cosine':
    case 'linear-decay':
      return schedule.from;
  }
}

function requireTaps(name: string, need: TapNeed | undefined, given: Shapes): void {
  const [least, most] = need ? [need.min ?? 1, need.max ?? Infinity] : [0, 0];
  if (given.length < least || given.length > most) throw new RangeError(`The strategy takes ${least === most ? least : `from ${least}${most === Infinity ? '' : ` to ${most}`}`} taps, and ${name} has the shapes of ${given.length}.`);
}
