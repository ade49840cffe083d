import { tf } from '@limbeck/core';
import { broadcastShapes, input, like, type ShapeRule } from './rule.js';

const sameDtype: ShapeRule = (inputs) => {
  const a = input(inputs, 'a');
  return [{ shape: broadcastShapes(a.shape, input(inputs, 'b').shape), dtype: a.dtype }];
};

const boolean: ShapeRule = (inputs) => [{ shape: broadcastShapes(input(inputs, 'a').shape, input(inputs, 'b').shape), dtype: 'bool' }];

/** Elementwise operations of two tensors, broadcasting. */
export const BINARY: readonly string[] = [tf.Add, tf.Sub, tf.Multiply, tf.RealDiv, tf.FloorDiv, tf.Maximum, tf.Minimum, tf.Mod, tf.Pow, tf.SquaredDifference, tf.Atan2, tf.BitwiseAnd];

/** Elementwise comparisons and logic of two tensors: bool results. */
export const COMPARISON: readonly string[] = [tf.Equal, tf.NotEqual, tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual, tf.LogicalAnd, tf.LogicalOr];

/** Elementwise functions of one tensor `x`, same shape and dtype. */
export const UNARY: readonly string[] = [
  tf.Abs, tf.Acos, tf.Acosh, tf.Asin, tf.Asinh, tf.Atan, tf.Atanh, tf.Ceil, tf.ClipByValue, tf.Cos, tf.Cosh, tf.Elu, tf.Erf, tf.Exp, tf.Expm1, tf.Floor, tf.LeakyRelu,
  tf.Log, tf.Log1p, tf.Neg, tf.Reciprocal, tf.Relu, tf.Relu6, tf.Round, tf.Rsqrt, tf.Selu, tf.Sigmoid, tf.Sign, tf.Sin, tf.Sinh, tf.Softplus, tf.Sqrt, tf.Square, tf.Step, tf.Tan, tf.Tanh,
];

export const elementwiseRules: Readonly<Record<string, ShapeRule>> = {
  ...Object.fromEntries(BINARY.map((op) => [op, sameDtype])),
  ...Object.fromEntries(COMPARISON.map((op) => [op, boolean])),
  ...Object.fromEntries(UNARY.map((op) => [op, like('x')])),
  // These take integers as they are and give real numbers.
  [tf.Exp]: like('x', 'float32'),
  [tf.LeakyRelu]: like('x', 'float32'),
  [tf.Cumprod]: like('x'),
  [tf.LogicalNot]: like('x', 'bool'),
  [tf.IsNan]: like('x', 'bool'),
  [tf.IsFinite]: like('x', 'bool'),
  [tf.IsInf]: like('x', 'bool'),
  [tf.Prelu]: like('x', 'float32'),
  [tf.EluGrad]: like('dy'),
  [tf.OnesLike]: like('x'),
  [tf.ZerosLike]: like('x'),
  [tf.Identity]: like('x'),
  [tf.Softmax]: like('logits'),
  [tf.LogSoftmax]: like('logits'),
  [tf.Cumsum]: like('x'),
  [tf.Reverse]: like('x'),
  [tf.AddN]: like('0'),
  [tf.Cast]: (inputs, attributes) => [{ shape: input(inputs, 'x').shape, dtype: attributes['dtype'] as 'float32' | 'int32' | 'bool' }],
  [tf.Select]: (inputs) => {
    const t = input(inputs, 't');
    const shape = broadcastShapes(broadcastShapes(input(inputs, 'condition').shape.length === t.shape.length ? input(inputs, 'condition').shape : [], t.shape), input(inputs, 'e').shape);
    return [{ shape, dtype: t.dtype }];
  },
};
