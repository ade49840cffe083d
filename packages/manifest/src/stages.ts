import type { Distilling, OptimizerConfig, StrategyUse } from './schema/types.js';
import type { Path } from './source/path.js';

/** One stage of a training, complete. */
export interface Stage {
  /** Undefined where the training is all one. */
  readonly name: string | undefined;
  readonly epochs: number;
  readonly optimizer: OptimizerConfig;
  readonly clipNorm: number | undefined;
  readonly freeze: readonly string[];
  readonly strategies: readonly StrategyUse[];
  /** Where its strategies stand, from the training's own place on. */
  readonly path: Path;
}

/** The stages of a training, one where it has none. */
export function stagesOf({ epochs, optimizer, clipNorm, strategies, stages }: Pick<Distilling, 'epochs' | 'optimizer' | 'clipNorm' | 'strategies' | 'stages'>): Stage[] {
  if (stages === undefined) return [{ name: undefined, epochs: epochs!, optimizer: optimizer!, clipNorm, freeze: [], strategies: strategies!, path: [] }];
  return stages.map((stage, i) => ({
    name: stage.name, epochs: stage.epochs, optimizer: stage.optimizer ?? optimizer!, clipNorm: stage.clipNorm ?? clipNorm, freeze: stage.freeze, strategies: stage.strategies, path: ['stages', i],
  }));
}
