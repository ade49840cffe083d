import { expect, it } from 'vitest';
import { MINIMAL, refusal } from './refusal.test.support.js';

const term = (text: string): string => MINIMAL.replace('use: cross-entropy', text);

it('explains in one error what may be one or a list', async () => {
  expect(await refusal(`${term('use: kd, student: { stage: 1 }, teacher: []')}teacher: []\npeers: { model: { use: mlp } }\n`)).toMatchInlineSnapshot(`
    "LIM1002 \`student\` has the wrong type.
      at m.yaml:8:36 (distill.strategies[0].student)
      expected: a text; or a list of at least 1 item; each is a text
      found:    the map {"stage":1}
      next:     Write it as a list: begin each item with "- ".

    LIM1002 \`teacher\` is too short.
      at m.yaml:8:59 (distill.strategies[0].teacher)
      expected: a list of at least 1 item; each is a text
      found:    an empty list
      next:     Correct the value: the inner activations, at least one, in the order in which the strategy takes them.

    LIM1002 \`teacher\` is too short.
      at m.yaml:9:10 (teacher)
      expected: a list of at least 1 item; each is a map with \`model\`, \`train\`; or a map with \`model\`, \`checkpoint\`; or a map with \`onnx\`
      found:    an empty list
      next:     Correct the value: the teachers, at least one.

    LIM1002 \`peers\` has the wrong type.
      at m.yaml:10:8 (peers)
      expected: an integer, at least 2; or a list of at least 1 item; each is a map with \`model\`
      found:    the map {"model":{"use":"mlp"}}
      next:     Write it as a list: begin each item with "- "."
  `);
  expect(await refusal(`${term('use: kd, teachers: big, student: 3')}teacher: [{ modle: { use: cnn }, checkpoint: x }, { id: b, model: { use: cnn } }, cnn]\npeers: 1\nassistants: { model: { use: mlp } }\n`)).toMatchInlineSnapshot(`
    "LIM1002 \`teachers: "big"\` has the wrong type.
      at m.yaml:8:37 (distill.strategies[0].teachers)
      expected: a list of at least 1 item; each is a text
      found:    the text "big"
      next:     Write it as a list: [big].

    LIM1002 \`student: 3\` has the wrong type.
      at m.yaml:8:51 (distill.strategies[0].student)
      expected: a text; or a list of at least 1 item; each is a text
      found:    3
      next:     Correct the value: inner activations of the student that the strategy compares: an alias (stage1, pooled), a layer's name, or a glob over either (stage*); \`:preact\` after it takes the input of that activation layer. The strategy's own choice when left out.

    LIM1003 \`modle\` is not a key of \`teacher[0]\`.
      at m.yaml:9:13 (teacher[0].modle)
      expected: one of id, model, seed, train, backend, predictions, checkpoint, onnx
      found:    \`modle\`
      next:     Did you mean \`model\`?

    LIM1004 The teacher has neither \`train\` nor \`checkpoint\`.
      at m.yaml:9:51 (teacher[1].train)
      expected: \`train\`, to train it from scratch, or \`checkpoint\`, to load its weights
      next:     Add one of the two.

    LIM1002 \`teacher[2]: "cnn"\` has the wrong type.
      at m.yaml:9:83 (teacher[2])
      expected: a map with \`model\`, \`train\`; or a map with \`model\`, \`checkpoint\`; or a map with \`onnx\`
      found:    the text "cnn"
      next:     Correct the value.

    LIM1002 \`peers: 1\` is out of range.
      at m.yaml:10:8 (peers)
      expected: an integer, at least 2
      found:    1
      next:     Correct the value: number of networks of the student's model, the student among them.

    LIM1002 \`assistants\` has the wrong type.
      at m.yaml:11:13 (assistants)
      expected: a list of at least 1 item; each is a map with \`model\`, \`train\`
      found:    the map {"model":{"use":"mlp"}}
      next:     Write it as a list: begin each item with "- "."
  `);
});
