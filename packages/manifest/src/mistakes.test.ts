import { exitCodeOf, LimbeckErrors } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { parseManifest } from './load.js';
import { errorsOf, MINIMAL, refusal } from './refusal.test.support.js';

const changed = (from: string, to: string): string => {
  expect(MINIMAL).toContain(from);
  return MINIMAL.replace(from, to);
};

describe('a manifest with mistakes', () => {
  it('shows all of them at once, in reading order, with what to do', async () => {
    const text = `version: 1
name: my experiment
sede: 4
data: { use: mnist, batchSize: "128", validation: 1, shuffle: yes }
student:
  model: { name: mlp }
distill:
  epoch: 3
  lr: 0.1
  optimizer: { use: adma, lr: 0.1 }
  metric: bets
  strategies:
    - { use: cross-entropy, weight: { use: cosin, from: 1 } }
    - { use: kd, temperature: 4, weight: lots }
    - kd
baselines: [labels_only]
`;
    expect(await refusal(text)).toMatchInlineSnapshot(`
      "LIM1002 \`name: "my experiment"\` is not valid.
        at m.yaml:2:7 (name)
        expected: letters, digits, ".", "_" and "-", beginning with a letter or digit and not ending with "."; it names a folder
        found:    the text "my experiment"
        next:     Correct the value: name of the experiment and of the folder its runs are kept in.

      LIM1003 \`sede\` is not a key of the manifest.
        at m.yaml:3:1 (sede)
        expected: one of version, name, description, backend, seeds, data, teacher, assistants, student, peers, distill, baselines, export, tracking, plugins
        found:    \`sede\`
        next:     Remove it.

      LIM1002 \`batchSize: "128"\` has the wrong type.
        at m.yaml:4:32 (data.batchSize)
        expected: an integer, at least 1
        found:    the text "128"
        next:     Write 128, without quotes or underscores.

      LIM1002 \`validation: 1\` is out of range.
        at m.yaml:4:51 (data.validation)
        expected: a number, at least 0 and below 1
        found:    1
        next:     Correct the value, or leave it out for the default, 0.

      LIM1003 \`shuffle\` is not a key of \`data\`.
        at m.yaml:4:54 (data.shuffle)
        expected: one of use, with, batchSize, evalBatchSize, seed, dropLast, validation, limit
        found:    \`shuffle\`
        next:     Remove it; options of the plugin itself stand under \`with\`.

      LIM1004 \`use\` is missing from \`student.model\`.
        at m.yaml:6:3 (student.model.use)
        expected: a text. Id of the model: \`limbeck list models\` shows all.
        next:     Add \`use\`.

      LIM1003 \`name\` is not a key of \`student.model\`.
        at m.yaml:6:12 (student.model.name)
        expected: one of use, with
        found:    \`name\`
        next:     Remove it; options of the plugin itself stand under \`with\`.

      LIM1003 \`epoch\` is not a key of \`distill\`.
        at m.yaml:8:3 (distill.epoch)
        expected: one of epochs, optimizer, clipNorm, earlyStopping, metric, strategies, stages
        found:    \`epoch\`
        next:     Did you mean \`epochs\`?

      LIM1003 \`lr\` is not a key of \`distill\`.
        at m.yaml:9:3 (distill.lr)
        expected: one of epochs, optimizer, clipNorm, earlyStopping, metric, strategies, stages
        found:    \`lr\`
        next:     It belongs to another place: \`distill.optimizer.lr\`.

      LIM1002 \`use: "adma"\` is not one of the values that it may have.
        at m.yaml:10:21 (distill.optimizer.use)
        expected: one of "sgd", "adam", "adamw"
        found:    the text "adma"
        next:     Did you mean "adam"?

      LIM1002 \`metric: "bets"\` is not one of the values that it may have.
        at m.yaml:11:11 (distill.metric)
        expected: one of "last", "best"
        found:    the text "bets"
        next:     Did you mean "best"?

      LIM1002 \`use: "cosin"\` is not one of the values that it may have.
        at m.yaml:13:44 (distill.strategies[0].weight.use)
        expected: one of "constant", "step", "multi-step", "cosine", "linear-warm-up", "linear-decay", "one-cycle"
        found:    the text "cosin"
        next:     Did you mean "cosine"?

      LIM1003 \`temperature\` is not a key of \`distill.strategies[1]\`.
        at m.yaml:14:18 (distill.strategies[1].temperature)
        expected: one of use, id, weight, with, student, teacher, teachers, optimizer
        found:    \`temperature\`
        next:     Remove it; options of the plugin itself stand under \`with\`.

      LIM1002 \`weight: "lots"\` has the wrong type.
        at m.yaml:14:42 (distill.strategies[1].weight)
        expected: a number, at least 0; or a map whose \`use\` is one of "constant", "step", "multi-step", "cosine", "linear-warm-up", "linear-decay", "one-cycle"; or a map with \`warmUp\`, \`to\`
        found:    the text "lots"
        next:     Correct the value: factor of this term in the loss: a number, or a schedule; the published weight of the strategy, which \`limbeck explain\` shows, or 1, when left out.

      LIM1002 \`strategies[2]: "kd"\` has the wrong type.
        at m.yaml:15:7 (distill.strategies[2])
        expected: a map with \`use\`
        found:    the text "kd"
        next:     Write { use: kd }.

      LIM1002 \`baselines[0]: "labels_only"\` is not one of the values that it may have.
        at m.yaml:16:13 (baselines[0])
        expected: "labels-only"
        found:    the text "labels_only"
        next:     Did you mean "labels-only"?"
    `);
  });

  it('hints at the shape of what was written in too few words', async () => {
    const text = changed('data: { use: mnist }', 'data: mnist').replace('{ use: sgd, lr: 0.1 }', 'sgd').replace('[{ use: cross-entropy }]', '{ use: kd }');
    expect(await refusal(`${text}export: tfjs\nseeds: 3\nteacher: { model: cnn, train: { epochs: 1, optimizer: { use: adam, lr: { from: 1 } } } }\n`)).toMatchInlineSnapshot(`
      "LIM1002 \`data: "mnist"\` has the wrong type.
        at m.yaml:3:7 (data)
        expected: a map with \`use\`
        found:    the text "mnist"
        next:     Write { use: mnist }.

      LIM1002 \`optimizer: "sgd"\` has the wrong type.
        at m.yaml:7:14 (distill.optimizer)
        expected: a map whose \`use\` is one of "sgd", "adam", "adamw"
        found:    the text "sgd"
        next:     Write it as a map: { use: sgd, ... }.

      LIM1002 \`strategies\` has the wrong type.
        at m.yaml:8:15 (distill.strategies)
        expected: a list of at least 1 item; each is a map with \`use\`
        found:    the map {"use":"kd"}
        next:     Write it as a list: begin each item with "- ".

      LIM1002 \`export: "tfjs"\` has the wrong type.
        at m.yaml:9:9 (export)
        expected: a list; each is a text; or a map with \`use\`
        found:    the text "tfjs"
        next:     Write it as a list: [tfjs].

      LIM1002 \`seeds: 3\` has the wrong type.
        at m.yaml:10:8 (seeds)
        expected: a list of at least 1 item; each is an integer, at least 0
        found:    3
        next:     Write it as a list: [3].

      LIM1002 \`model: "cnn"\` has the wrong type.
        at m.yaml:11:19 (teacher.model)
        expected: a map with \`use\`
        found:    the text "cnn"
        next:     Write { use: cnn }.

      LIM1004 \`use\` is missing from \`teacher.train.optimizer.lr\`.
        at m.yaml:11:68 (teacher.train.optimizer.lr.use)
        expected: one of "constant", "step", "multi-step", "cosine", "linear-warm-up", "linear-decay", "one-cycle"
        next:     Add \`use\`."
    `);
  });

  it('names the missing keys of an empty file', async () => {
    expect(await refusal('')).toMatchInlineSnapshot(`
      "LIM1004 \`version\` is missing from the manifest.
        at m.yaml:1:1 (version)
        expected: 1. Version of the manifest format.
        next:     Add \`version\`.

      LIM1004 \`name\` is missing from the manifest.
        at m.yaml:1:1 (name)
        expected: a text of at most 100 characters. Name of the experiment and of the folder its runs are kept in.
        next:     Add \`name\`.

      LIM1004 \`data\` is missing from the manifest.
        at m.yaml:1:1 (data)
        expected: a map with \`use\`. The dataset and how it is read.
        next:     Add \`data\`.

      LIM1004 \`student\` is missing from the manifest.
        at m.yaml:1:1 (student)
        expected: a map with \`model\`. The small network that is trained and exported.
        next:     Add \`student\`.

      LIM1004 \`distill\` is missing from the manifest.
        at m.yaml:1:1 (distill)
        expected: a map with \`epochs\`, \`optimizer\`, \`strategies\`; or a map with \`stages\`. How the student is trained.
        next:     Add \`distill\`."
    `);
  });

  it.each(['- 1', 'hello', '3'])('must be a map, not %s', async (text) => {
    expect(await refusal(text)).toContain('LIM1002 A manifest is a map of keys and values.\n  at m.yaml:1:1');
  });

  it.each([
    ['a schedule without `use`', '{ from: 3, to: 0 }', 'LIM1004'],
    ['a map that is no schedule', '{ lr: 3 }', 'LIM1004'],
    ['an empty map', '{}', 'LIM1004'],
    ['an unknown schedule', '{ use: cosin, from: 1 }', 'LIM1002'],
    ['a wrong value in a schedule', '{ use: cosine, from: high }', 'LIM1002'],
    ['a missing value in a schedule', '{ use: cosine }', 'LIM1004'],
    ['a short warm-up with a typing mistake', '{ warmUp: 2, too: 1 }', 'LIM1003'],
    ['milestones out of order', '{ use: multi-step, from: 1, milestones: [3, 2] }', 'LIM1002'],
    ['a negative number', '-1', 'LIM1002'],
    ['infinity', '.inf', 'LIM1002'],
    ['a list', '[1]', 'LIM1002'],
    ['nothing', '', 'LIM1002'],
  ])('gives one error for %s', async (_, lr, code) => {
    const errors = await errorsOf(parseManifest(changed('lr: 0.1', `lr: ${lr}`), 'm.yaml'));
    expect(errors.map((error) => [error.code, error.details.where?.line])).toEqual([[code, 7]]);
  });

  it('explains values that contradict each other, though others are wrong too', async () => {
    const text = changed('{ use: sgd, lr: 0.1 }', '{ use: sgd, nesterov: true }\n  clipNorm: 0\n  earlyStopping: { patience: 3 }');
    expect(await refusal(`${text}teacher: { model: { use: cnn } }\n`)).toMatchInlineSnapshot(`
      "LIM1004 \`lr\` is missing from \`distill.optimizer\`.
        at m.yaml:7:3 (distill.optimizer.lr)
        expected: a number, at least 0; or a map whose \`use\` is one of "constant", "step", "multi-step", "cosine", "linear-warm-up", "linear-decay", "one-cycle"; or a map with \`warmUp\`, \`to\`. Learning rate: a number, or a schedule.
        next:     Add \`lr\`.

      LIM1009 \`nesterov: true\` needs momentum, and \`momentum\` is 0.
        at m.yaml:7:36 (distill.optimizer.nesterov)
        expected: \`momentum\` above 0, or \`nesterov: false\`
        found:    \`nesterov: true\`
        next:     Set \`momentum\` beside it, for example 0.9.

      LIM1002 \`clipNorm: 0\` is out of range.
        at m.yaml:8:13 (distill.clipNorm)
        expected: a number, above 0
        found:    0
        next:     Correct the value: scales gradients down to this global norm when theirs is larger; never when left out.

      LIM1009 Early stopping needs a validation split, and \`data.validation\` is 0: stopping on the test split would leak it into the result.
        at m.yaml:9:18 (distill.earlyStopping)
        expected: \`data.validation\` above 0, or no \`earlyStopping\`
        found:    \`earlyStopping\`
        next:     Hold out a share of the training split, for example \`validation: 0.1\` under \`data\`.

      LIM1004 The teacher has neither \`train\` nor \`checkpoint\`.
        at m.yaml:11:1 (teacher.train)
        expected: \`train\`, to train it from scratch, or \`checkpoint\`, to load its weights
        next:     Add one of the two."
    `);
  });

  it('refuses early stopping of the teacher on the test split, and a teacher both trained and loaded', async () => {
    const train = 'train: { epochs: 1, optimizer: { use: adam, lr: 1 }, earlyStopping: { patience: 1 } }';
    const errors = await errorsOf(parseManifest(`${MINIMAL}teacher: { model: { use: cnn }, ${train}, checkpoint: x }\n`, 'm.yaml'));
    expect(errors.map(({ code, details }) => [code, details.where?.path])).toEqual([
      ['LIM1009', 'teacher.train.earlyStopping'],
      ['LIM1009', 'teacher.checkpoint'],
    ]);
  });

  it('refuses two terms with one name', async () => {
    expect(await refusal(changed('[{ use: cross-entropy }]', '[{ use: kd, id: a }, { use: kd, id: a }]'))).toContain('LIM1009 Two terms');
  });

  it.each(['a/b', '..', '.hidden', 'a b', 'nul', 'COM1.txt', 'a.', '', 'x'.repeat(101), 'é'])('refuses the name "%s", which is no folder', async (name) => {
    expect(await errorsOf(parseManifest(changed('name: tiny', `name: "${name}"`), 'm.yaml'))).toMatchObject([{ code: 'LIM1002', details: { where: { line: 2, column: 7 } } }]);
  });

  it.each(['true', 'yes', '"1"', '2'])('refuses version %s', async (version) => {
    expect(await refusal(changed('version: 1', `version: ${version}`))).toContain('expected: 1\n');
  });

  it('hints at quotes, underscores and words for true', async () => {
    const text = await refusal(changed('{ use: mnist }', '{ use: mnist, batchSize: 1_000, dropLast: yes, seed: "3" }'));
    expect(text.match(/next: .*/g)).toEqual(['next:     Write 1000, without quotes or underscores.', 'next:     Write true, without quotes.', 'next:     Write 3, without quotes or underscores.']);
  });

  it('refuses numbers in options that JSON cannot hold', async () => {
    expect(await refusal(changed('use: mlp', 'use: mlp, with: { hidden: [1, .nan] }'))).toContain('m.yaml:4:51 (student.model.with.hidden[1])');
  });

  it('ends with exit code 2', async () => {
    expect(exitCodeOf(new LimbeckErrors(await errorsOf(parseManifest('', 'm.yaml'))))).toBe(2);
  });
});
