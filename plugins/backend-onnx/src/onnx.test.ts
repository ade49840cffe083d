import { tf } from '@limbeck/core';
import { expect, it } from 'vitest';
import onnx from './onnx.js';

it('is available and says what it is; both its modes run steps', async () => {
  const probe = await onnx.probe();
  expect(probe).toMatchObject({ available: true, versions: { 'onnxruntime-node': expect.stringMatching(/^1\./) } });
  expect(probe.device).toContain(`${probe.threads} thread`);
  for (const eager of [false, true]) {
    const backend = await onnx.activate({ threads: 1, eager });
    const step = await backend.compile({ name: 'double', inputs: { x: { shape: [2], dtype: 'float32' } }, state: {}, constants: {}, run: ({ inputs: { x } }) => ({ outputs: { y: tf.add(x!, x!) }, state: {} }) });
    expect([...(await step.run({ x: Float32Array.of(1, 2) }))['y']!]).toEqual([2, 4]);
    step.dispose();
    backend.dispose();
  }
});
