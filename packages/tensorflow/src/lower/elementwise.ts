import { tf } from '@limbeck/core';
import { inputOf, outputOf, refOf, typed, type Lowering, type LoweringTable } from './lowering.js';

/** The same name in tfjs and TensorFlow. */
const UNARY: readonly string[] = [
  tf.Abs, tf.Acos, tf.Acosh, tf.Asin, tf.Asinh, tf.Atan, tf.Atanh, tf.Ceil, tf.Cos, tf.Cosh, tf.Elu, tf.Erf, tf.Exp, tf.Expm1, tf.Floor, tf.Log, tf.Log1p, tf.Neg, tf.Reciprocal,
  tf.Relu, tf.Relu6, tf.Round, tf.Rsqrt, tf.Selu, tf.Sigmoid, tf.Sign, tf.Sin, tf.Sinh, tf.Softplus, tf.Sqrt, tf.Square, tf.Tan, tf.Tanh, tf.IsNan, tf.IsFinite, tf.IsInf,
  tf.OnesLike, tf.ZerosLike, tf.Identity,
];

const BINARY: Readonly<Record<string, string>> = {
  [tf.Sub]: 'Sub',
  [tf.Multiply]: 'Mul',
  [tf.RealDiv]: 'RealDiv',
  [tf.FloorDiv]: 'FloorDiv',
  [tf.Mod]: 'FloorMod',
  [tf.Maximum]: 'Maximum',
  [tf.Minimum]: 'Minimum',
  [tf.Pow]: 'Pow',
  [tf.SquaredDifference]: 'SquaredDifference',
  [tf.Atan2]: 'Atan2',
  [tf.Equal]: 'Equal',
  [tf.NotEqual]: 'NotEqual',
  [tf.Greater]: 'Greater',
  [tf.GreaterEqual]: 'GreaterEqual',
  [tf.Less]: 'Less',
  [tf.LessEqual]: 'LessEqual',
};

const unary = (op: string): Lowering => (call, graph) => graph.add(op, [refOf(call, 'x')], typed(inputOf(call, 'x').dtype));

const binary = (op: string): Lowering => (call, graph) => graph.add(op, [refOf(call, 'a'), refOf(call, 'b')], typed(inputOf(call, 'a').dtype));

const logical = (op: string): Lowering => (call, graph) => graph.add(op, [refOf(call, 'a'), refOf(call, 'b')]);

const cast: Lowering = (call, graph) => {
  const { dtype } = inputOf(call, 'x');
  const to = outputOf(call).dtype;
  const x = refOf(call, 'x');
  // A cast to bool asks whether the element is not zero; TensorFlow's Cast would truncate 0.5 first.
  if (to === 'bool' && dtype !== 'bool') return graph.add('NotEqual', [x, graph.scalar(0, dtype)], typed(dtype));
  return graph.add('Cast', [x], { SrcT: { type: dtype }, DstT: { type: to }, Truncate: { bool: false } });
};

const clip: Lowering = (call, graph) => {
  const { dtype } = inputOf(call, 'x');
  const { clipValueMin, clipValueMax } = call.node.attributes;
  return graph.add('ClipByValue', [refOf(call, 'x'), graph.scalar(clipValueMin as number, dtype), graph.scalar(clipValueMax as number, dtype)], typed(dtype));
};

const leakyRelu: Lowering = (call, graph) => graph.add('LeakyRelu', [refOf(call, 'x')], { ...typed('float32'), alpha: { float: call.node.attributes['alpha'] as number } });

/** `x > 0 ? 1 : alpha`, NaN where x is NaN. */
const step: Lowering = (call, graph) => {
  const { dtype } = inputOf(call, 'x');
  const x = refOf(call, 'x');
  const positive = graph.add('Greater', [x, graph.scalar(0, dtype)], typed(dtype));
  const value = graph.add('SelectV2', [positive, graph.scalar(1, dtype), graph.scalar((call.node.attributes['alpha'] as number | undefined) ?? 0, dtype)], typed(dtype));
  return dtype === 'float32' ? graph.add('SelectV2', [graph.add('IsNan', [x], typed(dtype)), x, value], typed(dtype)) : value;
};

const prelu: Lowering = (call, graph) => {
  const x = refOf(call, 'x');
  const negative = graph.add('Mul', [refOf(call, 'alpha'), x], typed('float32'));
  return graph.add('SelectV2', [graph.add('Less', [x, graph.scalar(0, 'float32')], typed('float32')), negative, x], typed('float32'));
};

/** A vector condition picks whole rows; otherwise shapes broadcast. */
const select: Lowering = (call, graph) => {
  const rows = inputOf(call, 'condition').shape.length === 1 && inputOf(call, 't').shape.length > 1;
  return graph.add(rows ? 'Select' : 'SelectV2', [refOf(call, 'condition'), refOf(call, 't'), refOf(call, 'e')], typed(inputOf(call, 't').dtype));
};

/** One number for each of the last axis is a BiasAdd, which is faster than a broadcasting sum and fuses. */
const add: Lowering = (call, graph) => {
  const [a, b, out] = [inputOf(call, 'a'), inputOf(call, 'b'), outputOf(call)];
  const isBias = out.dtype === 'float32' && out.shape.length > 1 && a.shape.join() === out.shape.join() && b.shape.length === 1 && b.shape[0] === out.shape.at(-1);
  if (isBias) return graph.add('BiasAdd', [refOf(call, 'a'), refOf(call, 'b')], { ...typed('float32'), data_format: { string: 'NHWC' } });
  return graph.sum(refOf(call, 'a'), refOf(call, 'b'), out);
};

export const elementwise: LoweringTable = {
  ...Object.fromEntries(UNARY.map((kernel) => [kernel, unary(kernel)])),
  ...Object.fromEntries(Object.entries(BINARY).map(([kernel, op]) => [kernel, binary(op)])),
  [tf.LogicalAnd]: logical('LogicalAnd'),
  [tf.LogicalOr]: logical('LogicalOr'),
  [tf.LogicalNot]: (call, graph) => graph.add('LogicalNot', [refOf(call, 'x')]),
  [tf.Cast]: cast,
  [tf.ClipByValue]: clip,
  [tf.LeakyRelu]: leakyRelu,
  [tf.Step]: step,
  [tf.Prelu]: prelu,
  [tf.Select]: select,
  [tf.EluGrad]: (call, graph) => graph.add('EluGrad', [refOf(call, 'dy'), refOf(call, 'y')], typed('float32')),
  [tf.Add]: add,
  [tf.AddN]: (call, graph) => Object.values(call.refs).reduce((sum, term) => graph.sum(sum, term, outputOf(call))),
};
