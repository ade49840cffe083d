import { LimbeckError, Random, sizeOf, tf, zeros } from '@limbeck/core';
import type { Step } from '@limbeck/core';
import { softmaxCrossEntropy } from '@limbeck/kernels';
import { record } from '@limbeck/trace';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { host } from '../agreement.test.support.js';
import { lowerGraph } from '../lower/lower-graph.js';
import { OnnxBackend } from './onnx-backend.js';
import { loadOnnxRuntime } from './onnxruntime.js';

/** Convolution, pooling, dense, loss and its gradient: many kinds of nodes and attributes. */
const step: Step = {
  name: 'step', inputs: { x: { shape: [2, 6, 6, 2], dtype: 'float32' }, labels: { shape: [2, 32], dtype: 'float32' } }, state: {}, constants: { filter: host([3, 3, 2, 4], 1), dense: host([36, 32], 2), bias: host([32], 3) },
  run: ({ inputs, constants }) => {
    const loss = (filter: tf.Tensor, dense: tf.Tensor): tf.Scalar => {
      const maps = tf.maxPool(tf.relu(tf.conv2d(inputs['x'] as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same')), 2, 2, 'valid');
      return softmaxCrossEntropy(tf.add(tf.matMul(tf.reshape(maps, [2, 36]), dense), constants['bias']!) as tf.Tensor2D, inputs['labels'] as tf.Tensor2D, 0);
    };
    const { value, grads } = tf.valueAndGrads(loss)([constants['filter']!, constants['dense']!]);
    return { outputs: { loss: value, filter: grads[0]!, dense: grads[1]! }, state: {} };
  },
};

/** Cut off, bits turned, bytes replaced, a piece of it put elsewhere. */
function mutated(bytes: Buffer, kind: number, random: Random): Buffer {
  const at = (end: number): number => random.integer(end);
  const copy = Buffer.from(bytes);
  if (kind === 0) return copy.subarray(0, at(copy.length));
  if (kind === 1) for (let k = 0; k <= at(8); k++) copy[at(copy.length)]! ^= 1 << at(8);
  else if (kind === 2) for (let k = 0; k <= at(4); k++) copy[at(copy.length)] = at(256);
  else {
    const [place, from] = [at(copy.length), at(copy.length)];
    return Buffer.concat([copy.subarray(0, place), copy.subarray(from, from + at(200)), copy.subarray(place + at(50))]);
  }
  return copy;
}

it('a damaged model file is refused or runs, and never ends the process', async () => {
  const bytes = Buffer.from(lowerGraph(record(step)).bytes);
  const folder = await mkdtemp(join(tmpdir(), 'limbeck-mutated-'));
  const backend = new OnnxBackend(await loadOnnxRuntime(), 1);
  const path = join(folder, 'model.onnx');
  const seen = { refused: 0, ran: 0, huge: 0 };
  try {
    for (let i = 0; i < 200; i++) {
      await writeFile(path, mutated(bytes, i % 4, new Random(i)));
      try {
        const model = await backend.openModel(path);
        try {
          const shapes = model.inputs.map(({ shape }) => shape.map((extent) => (typeof extent === 'number' ? extent : 2)));
          // An input of gigabytes is asked for: nobody would give it.
          if (shapes.some((shape) => !(sizeOf(shape) < 1e6))) {
            seen.huge += 1;
            continue;
          }
          await model.run(Object.fromEntries(model.inputs.map(({ name, dtype }, k) => [name, zeros({ shape: shapes[k]!, dtype })])));
          seen.ran += 1;
        } finally {
          model.dispose();
        }
      } catch (error) {
        if (!(error instanceof LimbeckError)) throw error;
        seen.refused += 1;
      }
    }
  } finally {
    backend.dispose();
    await rm(folder, { recursive: true, force: true });
  }
  expect(seen.refused + seen.ran + seen.huge).toBe(200);
  expect(seen.huge).toBeLessThan(5);
  expect(Math.min(seen.refused, seen.ran)).toBeGreaterThan(20);
});
