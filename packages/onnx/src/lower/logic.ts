import { tf } from '@limbeck/core';
import { elementwise } from './elementwise.js';
import type { NodeLowering } from './lowering.js';

const comparison = (op: string): NodeLowering => elementwise(['a', 'b'], (operands, builder) => builder.node(op, operands));

/** Comparisons, boolean logic, selection. */
export const logicLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.Equal]: comparison('Equal'),
  [tf.Greater]: comparison('Greater'),
  [tf.GreaterEqual]: comparison('GreaterOrEqual'),
  [tf.Less]: comparison('Less'),
  [tf.LessEqual]: comparison('LessOrEqual'),
  [tf.LogicalAnd]: comparison('And'),
  [tf.LogicalOr]: comparison('Or'),
  [tf.NotEqual]: elementwise(['a', 'b'], (operands, builder) => builder.node('Not', [builder.node('Equal', operands)])),
  [tf.LogicalNot]: elementwise(['x'], ([x], builder) => builder.node('Not', [x!])),
  [tf.IsNan]: elementwise(['x'], ([x], builder) => builder.node('IsNaN', [x!])),
  [tf.IsInf]: elementwise(['x'], ([x], builder) => builder.node('IsInf', [x!])),
  [tf.IsFinite]: elementwise(['x'], ([x], builder) => builder.node('Not', [builder.node('Or', [builder.node('IsNaN', [x!]), builder.node('IsInf', [x!])])])),
  [tf.Select]: elementwise(['condition', 't', 'e'], ([condition, t, e], builder, { outputs }) => {
    if (outputs[0]!.dtype !== 'bool') return builder.node('Where', [condition!, t!, e!]);
    // ONNX Runtime selects no truth values.
    return builder.node('Or', [builder.node('And', [condition!, t!]), builder.node('And', [builder.node('Not', [condition!]), e!])]);
  }),
};
