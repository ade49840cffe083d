import { LimbeckError } from './errors.js';
import type { StrategyResult } from './strategy.js';
import { tf } from './tf.js';

/** What a strategy's loss gave, as a result. */
export function resultOf(given: tf.Scalar | StrategyResult): StrategyResult {
  return isResult(given) ? given : { loss: given };
}

/**
 * The same, with a loss that is a scalar, whatever a strategy without types may have given.
 *
 * @throws LIM3002 it is none
 */
export function scalarResultOf(strategy: string, given: tf.Scalar | StrategyResult): StrategyResult {
  const result = resultOf(given);
  if (!(result.loss instanceof tf.Tensor) || result.loss.rank !== 0) {
    throw new LimbeckError('LIM3002', { what: `Strategy "${strategy}" did not return a scalar.`, expected: 'a tf.Scalar, shape []', found: result.loss instanceof tf.Tensor ? `a tensor of shape [${result.loss.shape.join(', ')}]` : typeof result.loss });
  }
  return result;
}

function isResult(given: tf.Scalar | StrategyResult): given is StrategyResult {
  return typeof given === 'object' && given !== null && !(given instanceof tf.Tensor) && 'loss' in given;
}
