import { tf } from '@limbeck/core';
import type { GraphNode, Value } from '@limbeck/trace';
import type { GraphBuilder } from '../write/graph-builder.js';
import { ELEMENT_TYPES } from '../write/model.js';
import type { Lowering, NodeLowering } from './lowering.js';

/** Names of the operands' tensors, already broadcastable in one layout, to the result's. */
type Expression = (operands: readonly string[], builder: GraphBuilder, node: GraphNode) => string;

/** An operation whose inputs broadcast against each other, in the layout of its output. */
export function elementwise(names: readonly string[], expression: Expression): NodeLowering {
  return (node, lowering) => {
    const output = node.outputs[0]!;
    const layout = lowering.layoutOf(output);
    const operands = names.map((name) => lowering.readBroadcast(node.inputs[name]!, output.shape.length, layout));
    lowering.write(output, expression(operands, lowering.builder, node), layout);
  };
}

/** An operation of real numbers only: integers are made such before and, where the result is one, cut off after. */
export function real(expression: Expression): Expression {
  return (operands, builder, node) => {
    const { inputs, outputs } = node;
    if (Object.values(inputs).every(({ dtype }) => dtype === 'float32')) return expression(operands, builder, node);
    const result = expression(operands.map((operand) => builder.node('Cast', [operand], { to: ELEMENT_TYPES.float32 })), builder, node);
    return outputs[0]!.dtype === 'float32' ? result : builder.node('Cast', [result], { to: ELEMENT_TYPES[outputs[0]!.dtype] });
  };
}

const named =
  (op: string): Expression =>
  (operands, builder) =>
    builder.node(op, operands);

const unary = (expression: Expression): NodeLowering => elementwise(['x'], expression);
const binary = (expression: Expression): NodeLowering => elementwise(['a', 'b'], expression);

/** tfjs kernels that are one ONNX operation of one input. */
const UNARY: Readonly<Record<string, string>> = {
  [tf.Abs]: 'Abs',
  [tf.Acos]: 'Acos',
  [tf.Acosh]: 'Acosh',
  [tf.Asin]: 'Asin',
  [tf.Asinh]: 'Asinh',
  [tf.Atan]: 'Atan',
  [tf.Atanh]: 'Atanh',
  [tf.Ceil]: 'Ceil',
  [tf.Cos]: 'Cos',
  [tf.Cosh]: 'Cosh',
  [tf.Erf]: 'Erf',
  [tf.Exp]: 'Exp',
  [tf.Floor]: 'Floor',
  [tf.Log]: 'Log',
  [tf.Neg]: 'Neg',
  [tf.Reciprocal]: 'Reciprocal',
  [tf.Round]: 'Round',
  [tf.Sin]: 'Sin',
  [tf.Sinh]: 'Sinh',
  [tf.Sqrt]: 'Sqrt',
  [tf.Tan]: 'Tan',
};

/** Those that ONNX Runtime has for real numbers only. */
const REAL: ReadonlySet<string> = new Set(Object.keys(UNARY).filter((kernel) => kernel !== tf.Abs && kernel !== tf.Neg));

const BINARY: Readonly<Record<string, string>> = {
  [tf.Add]: 'Add',
  [tf.Sub]: 'Sub',
  [tf.Multiply]: 'Mul',
  [tf.RealDiv]: 'Div',
  [tf.Maximum]: 'Max',
  [tf.Minimum]: 'Min',
  [tf.Pow]: 'Pow',
  [tf.BitwiseAnd]: 'BitwiseAnd',
};

/** `log(1 + x)`, with the rounding error of 1 + x taken back out. */
const log1p: Expression = ([x], builder) => {
  const one = builder.float(1);
  const sum = builder.node('Add', [x!, one]);
  const lost = builder.node('Sub', [builder.node('Sub', [sum, one]), x!]);
  const log = builder.node('Log', [sum]);
  const corrected = builder.node('Sub', [log, builder.node('Div', [lost, sum])]);
  const unusable = builder.node('Or', [builder.node('IsInf', [sum]), builder.node('Equal', [sum, builder.float(0)])]);
  return builder.node('Where', [unusable, log, corrected]);
};

/** `exp(x) - 1 = tanh(x / 2) (exp(x) + 1)`, which keeps its digits near 0. */
const expm1: Expression = ([x], builder) => {
  const tanh = builder.node('Tanh', [builder.node('Mul', [x!, builder.float(0.5)])]);
  return builder.node('Mul', [tanh, builder.node('Add', [builder.node('Exp', [x!]), builder.float(1)])]);
};

/** The remainder with the sign of the divisor, as tfjs defines Mod and FloorDiv. */
const floorMod: Expression = ([a, b], builder, { outputs }) => {
  if (outputs[0]!.dtype === 'int32') return builder.node('Mod', [a!, b!]);
  return builder.node('Sub', [a!, builder.node('Mul', [b!, builder.node('Floor', [builder.node('Div', [a!, b!])])])]);
};

const floorDiv: Expression = ([a, b], builder, node) => {
  if (node.outputs[0]!.dtype === 'float32') return builder.node('Floor', [builder.node('Div', [a!, b!])]);
  return builder.node('Div', [builder.node('Sub', [a!, floorMod([a!, b!], builder, node)]), b!]);
};

const cast: NodeLowering = (node, lowering) => {
  const [x, output] = [node.inputs['x']!, node.outputs[0]!];
  const layout = lowering.layoutOf(output);
  lowering.write(output, castTo(lowering.read(x, layout), output, lowering), layout);
};

function castTo(name: string, { dtype }: Value, { builder }: Lowering): string {
  return builder.node('Cast', [name], { to: ELEMENT_TYPES[dtype] });
}

/** 0 for NaN, where ONNX Runtime keeps it. */
const sign: Expression = ([x], builder, { inputs }) => {
  const result = builder.node('Sign', [x!]);
  return inputs['x']!.dtype === 'float32' ? builder.node('Where', [builder.node('IsNaN', [x!]), builder.float(0), result]) : result;
};

/** The angle of the point (b, a), by the arc tangent of the quotient and half a turn more or less left of the axis. */
const atan2: Expression = ([a, b], builder) => {
  const zero = builder.float(0);
  const onAxis = builder.node('Equal', [b!, zero]);
  // Also for -0, so that the quotient's sign is that of a.
  const quotient = builder.node('Div', [a!, builder.node('Where', [onAxis, zero, b!])]);
  const half = builder.node('Where', [builder.node('Less', [a!, zero]), builder.float(-Math.PI), builder.float(Math.PI)]);
  const angle = builder.node('Add', [builder.node('Atan', [quotient]), builder.node('Where', [builder.node('Less', [b!, zero]), half, zero])]);
  return builder.node('Where', [builder.node('And', [onAxis, builder.node('Equal', [a!, zero])]), zero, angle]);
};

const addN: NodeLowering = (node, lowering) => {
  const output = node.outputs[0]!;
  const layout = lowering.layoutOf(output);
  const terms = Object.values(node.inputs).map((value) => lowering.read(value, layout));
  lowering.write(output, terms.reduce((sum, term) => lowering.builder.node('Add', [sum, term])), layout);
};

/** Arithmetic of one or two tensors. */
export const elementwiseLowerings: Readonly<Record<string, NodeLowering>> = {
  ...Object.fromEntries(Object.entries(UNARY).map(([kernel, op]) => [kernel, unary(REAL.has(kernel) ? real(named(op)) : named(op))])),
  ...Object.fromEntries(Object.entries(BINARY).map(([kernel, op]) => [kernel, binary(named(op))])),
  [tf.Sign]: unary(sign),
  [tf.Square]: unary(([x], builder) => builder.node('Mul', [x!, x!])),
  [tf.Rsqrt]: unary(([x], builder) => builder.node('Reciprocal', [builder.node('Sqrt', [x!])])),
  [tf.Log1p]: unary(log1p),
  [tf.Expm1]: unary(expm1),
  [tf.SquaredDifference]: binary(([a, b], builder) => {
    const difference = builder.node('Sub', [a!, b!]);
    return builder.node('Mul', [difference, difference]);
  }),
  [tf.Atan2]: binary(atan2),
  [tf.Mod]: binary(floorMod),
  [tf.FloorDiv]: binary(floorDiv),
  [tf.ClipByValue]: unary(([x], builder, { inputs, attributes }) => {
    const { dtype } = inputs['x']!;
    return builder.node('Clip', [x!, builder.scalar(dtype, attributes['clipValueMin'] as number), builder.scalar(dtype, attributes['clipValueMax'] as number)]);
  }),
  [tf.Cast]: cast,
  [tf.AddN]: addN,
};
