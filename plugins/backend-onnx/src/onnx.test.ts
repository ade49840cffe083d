import { expect, it } from 'vitest';
import onnx from './onnx.js';

it('is available, says what it is, and refuses eager execution', async () => {
  const probe = await onnx.probe();
  expect(probe).toMatchObject({ available: true, versions: { 'onnxruntime-node': expect.stringMatching(/^1\./) } });
  expect(probe.device).toContain(`${probe.threads} thread`);
  await expect(onnx.activate({ eager: true })).rejects.toThrowErrorMatchingInlineSnapshot(`[LimbeckError: LIM2020 The backend "onnx" cannot run steps operation by operation.]`);
});
