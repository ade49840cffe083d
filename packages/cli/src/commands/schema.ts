import { Command } from 'commander';

export function schemaCommand(): Command {
  return new Command('schema')
    .summary('print the JSON Schema of manifests')
    .description('Prints the JSON Schema of the manifest with the installed plugins, by which editors complete and check it, or of summary.json.')
    .option('--summary', "the schema of a run folder's summary.json instead")
    .action(async ({ summary }: { readonly summary?: boolean }) => {
      const { printJson } = await import('../output.js');
      if (summary) {
        const { summaryJsonSchema } = await import('@limbeck/record');
        return printJson(summaryJsonSchema());
      }
      const { installedManifestSchema } = await import('../manifest-schema.js');
      return printJson(await installedManifestSchema());
    });
}
