import { Command } from 'commander';

/** Options, and what makes the schema that each prints. */
const SCHEMAS = { summary: 'summaryJsonSchema', evaluation: 'evaluationJsonSchema', measure: 'measureJsonSchema', plan: 'planJsonSchema', plugins: 'pluginsJsonSchema', tableRecord: 'tableRecordJsonSchema' } as const;

type Asked = Readonly<Partial<Record<keyof typeof SCHEMAS | 'golden' | 'table', boolean>>>;

export function schemaCommand(): Command {
  return new Command('schema')
    .summary('print the JSON Schema of manifests')
    .description('Prints the JSON Schema of the manifest with the installed plugins, by which editors complete and check it, or of a file in a run folder, or of what other commands print.')
    .option('--summary', "the schema of a run folder's summary.json instead")
    .option('--evaluation', "the schema of a run folder's evaluation files instead")
    .option('--measure', 'the schema of what `limbeck measure --json` prints instead')
    .option('--plan', 'the schema of the `plan` that `limbeck plan --json` prints instead')
    .option('--plugins', 'the schema of what `limbeck list --json` and `limbeck explain --json` print instead')
    .option('--golden', 'the schema of what `limbeck golden --json` prints instead')
    .option('--table', 'the schema of tables (`kind: table`) instead')
    .option('--table-record', "the schema of a table's table.json instead")
    .action(async (asked: Asked) => {
      const { printJson } = await import('../output.js');
      if (asked.golden) return printJson((await import('@limbeck/golden/golden-report')).goldenJsonSchema());
      const name = (Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[]).find((each) => asked[each]);
      if (name) return printJson((await import('@limbeck/record'))[SCHEMAS[name]]());
      const { installedManifestSchema, installedTableSchema } = await import('../manifest-schema.js');
      return printJson(await (asked.table ? installedTableSchema() : installedManifestSchema()));
    });
}
