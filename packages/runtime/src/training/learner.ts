import type { DistillationStrategy, Optimizer, SampleRow, SourceLocation, StrategyShapes } from '@limbeck/core';
import type { BuiltConnectors } from '@limbeck/kernels';
import { callStrategy } from '../plugins/call-plugin.js';
import type { TappedNetwork } from './model-forward.js';

/** Which of a teacher's outputs a term takes. */
export interface TermTeacher {
  /** Position among the training's teachers. */
  readonly teacher: number;
  /** Positions among that teacher's taps. */
  readonly taps: readonly number[];
}

/** One strategy of the manifest for one network, its options parsed; `name` tells two of the same id apart. */
export interface LearnerTerm {
  readonly name: string;
  readonly strategy: DistillationStrategy;
  readonly options: unknown;
  /** Names of the options whose value is fed at every step. */
  readonly scheduled: readonly string[];
  /** Positions among the network's taps. */
  readonly studentTaps: readonly number[];
  readonly teachers: readonly TermTeacher[];
  readonly shapes: Omit<StrategyShapes, 'batchSize'>;
  /** None in them where the strategy declares none. */
  readonly connectors: BuiltConnectors;
  /** Their own; that of the network when left out. */
  readonly connectorOptimizer?: Optimizer;
  /** Where the manifest names it, for messages. */
  readonly where?: SourceLocation;
}

/** A network that is being trained, with the terms of its loss: the student, or one of several peers. */
export interface Learner {
  /** Of everything that is its own among a step's inputs, outputs and state: empty, or `peer-2/`. */
  readonly prefix: string;
  readonly tapped: TappedNetwork;
  /** Layers whose weights stay and that behave as in inference. */
  readonly frozen: ReadonlySet<string>;
  readonly terms: readonly LearnerTerm[];
}

/** The network's weights that an optimiser updates. */
export function trainedWeights({ tapped: { network }, frozen }: Pick<Learner, 'tapped' | 'frozen'>): string[] {
  return network.trainable.filter((name) => !frozen.has(layerOf(name)));
}

/** Weights that the forward pass itself moves: batch normalisation's averages. */
export function movedWeights({ tapped: { network }, frozen }: Pick<Learner, 'tapped' | 'frozen'>): string[] {
  const trainable = new Set(network.trainable);
  return Object.keys(network.weights).filter((name) => !trainable.has(name) && !frozen.has(layerOf(name)));
}

/** `layer/weight` -> `layer`; a layer's own name may hold slashes. */
function layerOf(weight: string): string {
  return weight.slice(0, weight.lastIndexOf('/'));
}

/** What a term remembers of every training sample, by `<learner><term>/<row>`. */
export function sampleRows({ prefix, terms }: Pick<Learner, 'prefix' | 'terms'>, batchSize: number): Readonly<Record<string, SampleRow>> {
  return Object.fromEntries(terms.flatMap(({ name, strategy, options, shapes, where }) => {
    const rows = callStrategy(name, 'in `perSample`', where, () => strategy.perSample?.({ ...shapes, batchSize }, options) ?? {});
    return Object.entries(rows).map(([row, spec]) => [rowKey(prefix, name, row), spec] as const);
  }));
}

/** Shapes of the random numbers of a term's step, by name. */
export function noiseShapes({ name, strategy, options, shapes, where }: LearnerTerm, batchSize: number): Readonly<Record<string, readonly number[]>> {
  return callStrategy(name, 'in `random`', where, () => strategy.random?.({ ...shapes, batchSize }, options) ?? {});
}

export const rowKey = (prefix: string, term: string, row: string): string => `rows/${prefix}${term}/${row}`;
export const noiseKey = (prefix: string, term: string, name: string): string => `noise/${prefix}${term}/${name}`;
export const connectorKey = (prefix: string, term: string, name: string): string => `${prefix}connector/${term}/${name}`;
export const termKey = (prefix: string, term: string): string => `term/${prefix}${term}`;
export const optionKey = (term: string, option: string): string => `option/${term}/${option}`;
export const weightKey = (term: string): string => `weight/${term}`;
