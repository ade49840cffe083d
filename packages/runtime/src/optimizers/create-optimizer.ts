import type { Optimizer } from '@limbeck/core';
import type { OptimizerConfig } from '@limbeck/manifest';
import { adam, adamW } from './adam.js';
import { sgd } from './sgd.js';

type Factories = { readonly [Use in OptimizerConfig['use']]: (config: Extract<OptimizerConfig, { use: Use }>) => Optimizer };

const FACTORIES: Factories = { sgd, adam, adamw: adamW };

/** The update rule that the manifest's `optimizer` describes; its learning rate is scheduled apart. */
export function createOptimizer<Use extends OptimizerConfig['use']>(config: Extract<OptimizerConfig, { use: Use }>): Optimizer {
  return FACTORIES[config.use as Use](config);
}
