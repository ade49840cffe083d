import { z } from 'zod';

const count = z.int().nonnegative();
const relative = z.number().nonnegative().nullable();
const share = z.number().nonnegative().nullable().describe('The difference over what is allowed: beyond 1 it is too large. null: the value is not finite.');

const caseReport = z.object({
  name: z.string(),
  file: z.string(),
  within: z.boolean(),
  problem: z.string().nullable().describe('Why the case could not be computed; null where it could.'),
  loss: z
    .object({ value: z.number().nullable().describe('null: not finite.'), reference: z.number(), relative: relative.describe('|value - reference| / max(|reference|, 1e-3); null: not finite.'), share })
    .nullable(),
  gradients: z.array(z.object({
    name: z.string().describe('The input: studentLogits, studentFeatures/0, params/conv.weight.'),
    relative: relative.describe('Largest difference over the largest reference; null where that is so small beside the case\'s other gradients that it says nothing, and where the gradient is not finite.'),
    share,
  })),
});

const worst = z.object({ relative, share, case: z.string(), gradient: z.string().nullable().describe('null: the loss.') });

const methodReport = z.object({
  method: z.string(),
  strategies: z.array(z.string()).describe('Ids of the strategies that compute it; none where no strategy is known to.'),
  verdict: z.enum(['within', 'beyond', 'not-installed']),
  allowed: z.boolean().describe('Not installed, and --allow-missing names it: no failure.'),
  reason: z.string().nullable().describe('Why it is not installed.'),
  tolerance: z.object({ loss: z.number(), gradient: z.number() }).describe('Relative.'),
  cases: z.array(caseReport),
  caseCount: count,
  worstLoss: worst.nullable().describe('The largest share among the cases that could be computed; null where there is none.'),
  worstGradient: worst.nullable(),
});

/** What `limbeck golden --json` prints, beside `ok`. */
export const goldenReportSchema = z.object({
  schemaVersion: z.literal(1),
  limbeckVersion: z.string(),
  ranAt: z.iso.datetime(),
  machine: z.object({ os: z.string(), arch: z.string(), cpu: z.string(), cores: count.describe('Logical cores.'), node: z.string() }),
  backend: z.object({ requested: z.string(), id: z.string(), reason: z.string().describe('Why this one, in one sentence.'), device: z.string(), threads: count, versions: z.record(z.string(), z.string()) }),
  folder: z.string().nullable().describe('null: the vectors that ship with Limbeck.'),
  methods: z.array(methodReport),
  summary: z.object({ methods: count, within: count, beyond: count, notInstalled: count, allowed: count.describe('Of those not installed.'), cases: count.describe('That were computed.') }),
});

export type GoldenReport = z.output<typeof goldenReportSchema>;
export type MethodReport = z.output<typeof methodReport>;
export type CaseReport = z.output<typeof caseReport>;
export type WorstDeviation = z.output<typeof worst>;

/** The JSON Schema (draft 2020-12) of what `limbeck golden --json` prints. */
export function goldenJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(goldenReportSchema.meta({ title: 'Limbeck reference vectors' }), { io: 'input' });
}
