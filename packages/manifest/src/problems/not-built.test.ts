import { describe, expect, it } from 'vitest';
import { MINIMAL, refusal } from '../refusal.test.support.js';

describe('parts that are not built yet', () => {
  it('are refused by name, each once, without follow-up errors', async () => {
    const text = MINIMAL.replace('{ use: mnist }', '{ use: mnist, augment: [flip], views: 8 }').replace('[{ use: cross-entropy }]', '[{ use: fitnet, student: stage2, teacher: stage2 }]');
    expect(await refusal(`${text}teacher: { onnx: t.onnx }\npeers: 2\ncompress: [{ use: prune }]\n`)).toMatchInlineSnapshot(`
      "LIM1007 Not built yet: \`augment\` (augmentation of the data).
        at m.yaml:3:21 (data.augment)
        next:     Remove it for now.

      LIM1007 Not built yet: \`views\` (several augmented views of each sample).
        at m.yaml:3:38 (data.views)
        next:     Remove it for now.

      LIM1007 Not built yet: taps: \`student\` names an inner layer.
        at m.yaml:8:31 (distill.strategies[0].student)
        next:     Use strategies that compare logits for now.

      LIM1007 Not built yet: taps: \`teacher\` names an inner layer.
        at m.yaml:8:48 (distill.strategies[0].teacher)
        next:     Use strategies that compare logits for now.

      LIM1007 Not built yet: \`onnx\` (a teacher from an ONNX file).
        at m.yaml:9:12 (teacher.onnx)
        next:     Give the teacher a \`model\` with \`train\` or \`checkpoint\` for now.

      LIM1007 Not built yet: \`peers\` (networks that teach each other).
        at m.yaml:10:1 (peers)
        next:     Remove it for now.

      LIM1007 Not built yet: \`compress\` (pruning, quantisation and the like).
        at m.yaml:11:1 (compress)
        next:     Remove it for now."
    `);
  });

  it.each([
    ['stages', 'version: 1\nname: x\ndata: { use: mnist }\nstudent: { model: { use: mlp } }\ndistill: { stages: [{ epochs: 1 }] }\n', 'm.yaml:5:12 (distill.stages)'],
    ['matrix', 'matrix: { seed: [1, 2] }\n', 'm.yaml:1:1 (matrix)'],
    ['several teachers', `${MINIMAL}teacher: [{ model: { use: cnn } }]\n`, 'm.yaml:9:1 (teacher)'],
  ])('%s is one error', async (_, text, where) => {
    const found = await refusal(text);
    expect(found).toMatch(/^LIM1007 Not built yet/);
    expect(found.match(/LIM\d+/g)).toHaveLength(1);
    expect(found).toContain(where);
  });

  it('leaves other mistakes in sight', async () => {
    expect(await refusal(`${MINIMAL}peers: 2\nseeds: [a]\n`)).toMatch(/LIM1007[^]*LIM1002 `seeds\[0\]: "a"`/);
  });
});
