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
  if (!(result.loss instanceof tf.Tensor) || result.loss.rank !== 0) throw new LimbeckError('LIM3002', { what: `Strategy "${strategy}" did not return a scalar.`, expected: 'a tf.Scalar, shape []', ...mistakeOf(result.loss) });
  return result;
}

function isResult(given: tf.Scalar | StrategyResult): given is StrategyResult {
  return typeof given === 'object' && given !== null && !(given instanceof tf.Tensor) && 'loss' in given;
}

/** What was given instead of a scalar, and what to do about it. */
function mistakeOf(given: unknown): { readonly found: string; readonly next: string } {
  if (given instanceof tf.Tensor) return { found: `a tensor of shape [${given.shape.join(', ')}]`, next: 'Reduce it, for example with tf.mean or tf.sum.' };
  if (given === undefined || given === null) return { found: String(given), next: 'Return the loss: an arrow function with braces needs `return`.' };
  if (given instanceof Promise) return { found: 'a promise', next: 'Take `async` away from `loss`: it builds tensors and never waits for their values.' };
  if (typeof given === 'object' && 'shape' in given && 'dtype' in given) return { found: 'a tensor of another copy of TensorFlow.js', next: "Write `import { tf } from '@limbeck/core'` in the plugin instead of importing TensorFlow.js, and install @limbeck/core once." };
  if (typeof given === 'object') return { found: `an object with the keys ${Object.keys(given).join(', ')}`, next: 'Return a tf.Scalar, or an object with `loss`.' };
  return { found: typeof given === 'number' ? `the number ${given}` : `a ${typeof given}`, next: 'Compute the loss of the tensors with functions of tf, which gradients flow through.' };
}
