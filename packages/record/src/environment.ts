import { z } from 'zod';

/** environment.json: where a run happened, for whoever wants to repeat it. */
export const environmentSchema = z.object({
  schemaVersion: z.literal(1),
  limbeckVersion: z.string(),
  node: z.string().describe('Version, for example "20.20.0".'),
  os: z.string().describe('Platform and release, for example "linux 6.8.0".'),
  arch: z.string(),
  cpu: z.object({ model: z.string(), cores: z.int().positive().describe('Logical cores.') }),
  memoryBytes: z.int().nonnegative().describe('Physical memory of the machine.'),
  backend: z.object({
    id: z.string(),
    device: z.string(),
    threads: z.int().nonnegative(),
    versions: z.record(z.string(), z.string()),
  }),
  git: z
    .object({ commit: z.string(), dirty: z.boolean().describe('There were uncommitted changes.') })
    .nullable()
    .describe("Of the manifest's folder; null outside a repository or without git."),
  commandLine: z.array(z.string()),
  packages: z.record(z.string(), z.string()).describe('Versions of the packages that took part, by name.'),
});

export type Environment = z.output<typeof environmentSchema>;
