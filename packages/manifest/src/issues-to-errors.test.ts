import { formatError } from '@limbeck/core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { issuesToErrors } from './issues-to-errors.js';
import { parseManifest } from './load.js';
import { MINIMAL } from './refusal.test.support.js';

const schema = z.strictObject({
  temperature: z.number().positive().describe('Softens both predictions.'),
  units: z.union([z.int(), z.array(z.int())]).default(3),
  mode: z.enum(['soft', 'hard']).default('soft'),
});
const path = ['distill', 'strategies', 0, 'with'] as const;

async function errorsFor(options: string, withSchema = true): Promise<string> {
  const loaded = await parseManifest(MINIMAL.replace('{ use: cross-entropy }', `{ use: kd${options} }`), 'm.yaml');
  const { error } = schema.safeParse(loaded.manifest.distill.strategies![0]!.with);
  return issuesToErrors(error!.issues, path, loaded, withSchema ? schema : undefined).map(formatError).join('\n\n');
}

it('reports options like the rest of the manifest', async () => {
  expect(await errorsFor(', with: { temprature: 4, units: [1, x], mode: sotf, extra: 1 }')).toMatchInlineSnapshot(`
    "LIM1002 \`units[1]: "x"\` has the wrong type.
      at m.yaml:8:61 (distill.strategies[0].with.units[1])
      expected: an integer
      found:    the text "x"
      next:     Correct the value.

    LIM1002 \`mode: "sotf"\` is not one of the values that it may have.
      at m.yaml:8:71 (distill.strategies[0].with.mode)
      expected: one of "soft", "hard"
      found:    the text "sotf"
      next:     Did you mean "soft"?

    LIM1003 \`temprature\` is not a key of \`distill.strategies[0].with\`.
      at m.yaml:8:35 (distill.strategies[0].with.temprature)
      expected: one of temperature, units, mode
      found:    \`temprature\`
      next:     Did you mean \`temperature\`?

    LIM1003 \`extra\` is not a key of \`distill.strategies[0].with\`.
      at m.yaml:8:77 (distill.strategies[0].with.extra)
      expected: one of temperature, units, mode
      found:    \`extra\`
      next:     Remove it."
  `);
});

it('points to the plugin where an option is missing', async () => {
  expect(await errorsFor('')).toMatchInlineSnapshot(`
    "LIM1004 \`temperature\` is missing from \`distill.strategies[0].with\`.
      at m.yaml:8:16 (distill.strategies[0].with.temperature)
      expected: a number, above 0. Softens both predictions.
      next:     Add \`temperature\`."
  `);
});

it('does without the schema, in fewer words', async () => {
  expect(await errorsFor(', with: { temprature: 4, units: x, mode: sotf }', false)).toMatchInlineSnapshot(`
    "LIM1004 \`temperature\` is missing from \`distill.strategies[0].with\`.
      at m.yaml:8:27 (distill.strategies[0].with.temperature)
      next:     Add \`temperature\`.

    LIM1002 \`units: "x"\` has the wrong type.
      at m.yaml:8:57 (distill.strategies[0].with.units)
      expected: number
      found:    the text "x"
      next:     Correct the value.

    LIM1002 \`mode: "sotf"\` is not one of the values that it may have.
      at m.yaml:8:66 (distill.strategies[0].with.mode)
      expected: one of "soft", "hard"
      found:    the text "sotf"
      next:     Did you mean "soft"?

    LIM1003 \`temprature\` is not a key of \`distill.strategies[0].with\`.
      at m.yaml:8:35 (distill.strategies[0].with.temprature)
      found:    \`temprature\`
      next:     Remove it."
  `);
});

it('reads the options of a word that stands for a map', async () => {
  const loaded = await parseManifest(`${MINIMAL}export: [tfjs]\n`, 'm.yaml');
  const { error } = schema.safeParse(loaded.manifest.export[0]!.with);
  expect(issuesToErrors(error!.issues, ['export', 0, 'with'], loaded, schema)[0]!.details.where).toEqual({ file: 'm.yaml', line: 9, column: 10, path: 'export[0].with.temperature' });
});
