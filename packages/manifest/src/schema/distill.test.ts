import { describe, expect, it } from 'vitest';
import { parseManifest } from '../load.js';
import { stagesOf } from '../stages.js';
import { errorsOf, MINIMAL, refusal } from '../refusal.test.support.js';

const HEAD = MINIMAL.slice(0, MINIMAL.indexOf('distill:'));
const SGD = 'optimizer: { use: sgd, lr: 1 }';
const LOSS = 'strategies: [{ use: kd }]';
const distill = (...lines: readonly string[]): string => `${HEAD}distill:\n${lines.map((line) => `  ${line}\n`).join('')}`;
const brief = async (text: string): Promise<unknown[]> => (await errorsOf(parseManifest(text, 'm.yaml'))).map(({ code, details }) => [code, details.where?.path]);

describe('distill', () => {
  it('is one stage or several', async () => {
    const { manifest } = await parseManifest(distill(SGD, 'clipNorm: 5', 'stages:', `- { name: a, epochs: 2, freeze: [stage1], ${LOSS} }`, `- { name: b, epochs: 3, clipNorm: 1, optimizer: { use: adam, lr: 1 }, ${LOSS} }`), 'm.yaml');
    expect(stagesOf(manifest.distill)).toMatchObject([
      { name: 'a', epochs: 2, clipNorm: 5, optimizer: { use: 'sgd' }, freeze: ['stage1'], path: ['stages', 0] },
      { name: 'b', epochs: 3, clipNorm: 1, optimizer: { use: 'adam' }, freeze: [], path: ['stages', 1] },
    ]);
    const { manifest: whole } = await parseManifest(MINIMAL, 'm.yaml');
    expect(stagesOf(whole.distill)).toMatchObject([{ name: undefined, epochs: 1, freeze: [], path: [] }]);
  });

  it('needs epochs and strategies, or stages', async () => {
    expect(await refusal(distill(SGD))).toMatchInlineSnapshot(`
      "LIM1004 \`epochs\` is missing from \`distill\`.
        at m.yaml:5:1 (distill.epochs)
        expected: an integer, at least 1; or \`stages\` instead of \`epochs\` and \`strategies\`
        next:     Add \`epochs\`.

      LIM1004 \`strategies\` is missing from \`distill\`.
        at m.yaml:5:1 (distill.strategies)
        expected: a list of at least 1 term; or \`stages\` instead of \`epochs\` and \`strategies\`
        next:     Add \`strategies\`."
    `);
  });

  it('does not take both', async () => {
    expect(await refusal(distill('epochs: 1', SGD, LOSS, 'earlyStopping: { patience: 1 }', `stages: [{ name: a, epochs: 1, ${LOSS} }]`).replace('use: mnist', 'use: mnist, validation: 0.1'))).toMatchInlineSnapshot(`
      "LIM1009 \`distill\` has both \`stages\` and \`epochs\`.
        at m.yaml:6:11 (distill.epochs)
        expected: \`epochs\` in each of the stages, or no \`stages\`
        found:    \`epochs: 1\`
        next:     Move \`epochs\` into the stages; set an inherited one to null.

      LIM1009 \`distill\` has both \`stages\` and \`strategies\`.
        at m.yaml:8:15 (distill.strategies)
        expected: \`strategies\` in each of the stages, or no \`stages\`
        found:    \`strategies\`
        next:     Move \`strategies\` into the stages; set an inherited one to null.

      LIM1009 \`earlyStopping\` does not go with \`stages\`: nothing says which stage it should end.
        at m.yaml:9:18 (distill.earlyStopping)
        expected: one of the two
        found:    \`earlyStopping\`
        next:     Remove \`earlyStopping\`; set an inherited one to null."
    `);
  });

  it('needs an optimizer, of its own or in every stage', async () => {
    const stage = (name: string, own = ''): string => `- { name: ${name}, epochs: 1, ${own && `${own}, `}${LOSS} }`;
    expect(await refusal(distill('epochs: 1', LOSS))).toMatchInlineSnapshot(`
      "LIM1004 \`optimizer\` is missing from \`distill\`.
        at m.yaml:5:1 (distill.optimizer)
        expected: a map whose \`use\` is one of "sgd", "adam", "adamw"
        next:     Add \`optimizer\`."
    `);
    expect(await refusal(distill('stages:', stage('a'), stage('b')))).toMatchInlineSnapshot(`
      "LIM1004 \`optimizer\` is missing from \`distill\`, and no stage has its own.
        at m.yaml:5:1 (distill.optimizer)
        expected: an optimizer for all stages in \`distill\`, or one in each stage
        next:     Add \`optimizer\` to \`distill\`."
    `);
    expect(await refusal(distill('stages:', stage('a', SGD), stage('b')))).toMatchInlineSnapshot(`
      "LIM1004 \`optimizer\` is missing from this stage, and \`distill\` has none for all stages.
        at m.yaml:8:5 (distill.stages[1].optimizer)
        expected: an optimizer for all stages in \`distill\`, or one in each stage
        next:     Add \`optimizer\` to the stage, or to \`distill\`."
    `);
    await expect(parseManifest(distill('stages:', stage('a', SGD), stage('b', SGD)), 'm.yaml')).resolves.toBeDefined();
    expect(await brief(distill('stages:', stage('a', SGD), stage('b', SGD.replace('optimizer', 'optimiser'))))).toEqual([['LIM1003', 'distill.stages[1].optimiser']]);
    expect(await brief(distill('stages:', stage('b', SGD.replace('optimizer', 'optimiser'))))).toEqual([['LIM1003', 'distill.stages[0].optimiser']]);
    expect(await brief(distill(SGD.replace('optimizer', 'optimiser'), 'stages:', stage('b')))).toEqual([['LIM1003', 'distill.optimiser']]);
  });

  it('has stages of different names and at least one', async () => {
    expect(await refusal(distill(SGD, 'stages:', `- { name: a, epochs: 1, ${LOSS} }`, `- { name: a, epochs: 1, ${LOSS} }`))).toMatchInlineSnapshot(`
      "LIM1009 Two stages have the name "a": \`distill.stages[0]\` and \`distill.stages[1]\`.
        at m.yaml:9:13 (distill.stages[1].name)
        expected: a different \`name\` for each stage
        found:    \`name: "a"\`
        next:     Rename one of them."
    `);
    expect(await brief(distill(SGD, 'stages: []'))).toEqual([['LIM1002', 'distill.stages']]);
  });

  it('has terms of different ids in each stage', async () => {
    expect(await brief(distill(SGD, 'stages:', '- { name: a, epochs: 1, strategies: [{ use: kd, id: x }, { use: dkd, id: x }] }', '- { name: b, epochs: 1, strategies: [{ use: kd, id: x }] }'))).toEqual([['LIM1009', 'distill.stages[0].strategies']]);
  });

  it('names what a stage lacks', async () => {
    expect(await brief(distill(SGD, 'stages: [{ epochs: 1 }, 3]'))).toEqual([['LIM1004', 'distill.stages[0].name'], ['LIM1004', 'distill.stages[0].strategies'], ['LIM1002', 'distill.stages[1]']]);
  });
});
